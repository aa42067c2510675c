package dev.jobd.api;

import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a {@link JobView} field by field. A general serialiser would do, but every submission is answered with a job, and
 * this takes a sixth of its time.
 */
@Provider
public final class JobViewWriter extends JsonWriter<JobView> {
    /** A job that waits fits, with a name or two. */
    private static final int INITIAL_SIZE = 512;

    public JobViewWriter() {
        super(JobView.class);
    }

    @Override
    byte[] json(JobView job) {
        return bytes(job);
    }

    static byte[] bytes(JobView job) {
        StringBuilder json = new StringBuilder(INITIAL_SIZE + job.payload().length());
        write(json, job, HeavyField.ALL);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @param heavy which of these to write */
    static void write(StringBuilder json, JobView job, Set<HeavyField> heavy) {
        JsonText.plain(json, "{\"job_id\":", job.jobId());
        JsonText.text(json, ",\"type\":", job.type());
        JsonText.plain(json, ",\"state\":", job.state().name());
        json.append(",\"priority\":").append(job.priority());
        if (heavy.contains(HeavyField.PAYLOAD)) {
            json.append(",\"payload\":").append(job.payload());
        }
        JsonText.plain(json, ",\"created_at\":", job.createdAt());
        JsonText.plain(json, ",\"run_at\":", job.runAt());
        JsonText.plain(json, ",\"started_at\":", job.startedAt());
        JsonText.plain(json, ",\"finished_at\":", job.finishedAt());
        JsonText.plain(json, ",\"expires_at\":", job.expiresAt());
        if (heavy.contains(HeavyField.RESULT)) {
            JsonText.text(json, ",\"result\":", job.result());
        }
        JsonText.text(json, ",\"error\":", job.error());
        if (heavy.contains(HeavyField.LOG)) {
            JsonText.text(json, ",\"log\":", job.log());
        }
        json.append(",\"progress\":").append(job.progress());
        JsonText.text(json, ",\"progress_message\":", job.progressMessage());
        json.append(",\"attempt\":").append(job.attempt());
        json.append(",\"max_retries\":").append(job.maxRetries());
        json.append(",\"duration_ms\":").append(job.durationMs());
        json.append(",\"queue_position\":").append(job.queuePosition());
        json.append(",\"estimated_start_ms\":").append(job.estimatedStartMs());
        json.append(",\"tags\":{");
        write(json, job.tags());
        JsonText.text(json, "},\"trace_id\":", job.traceId());
        JsonText.text(json, ",\"node\":", job.node());
        if (heavy.contains(HeavyField.ATTEMPTS)) {
            write(json, ",\"attempts\":", job.attempts());
        }
        if (job.pipeline() != null) {
            json.append(",\"pipeline\":");
            write(json, job.pipeline(), heavy.contains(HeavyField.ATTEMPTS));
        }
        json.append('}');
    }

    private static void write(StringBuilder json, PipelineView pipeline, boolean withStages) {
        JsonText.text(json, "{\"name\":", pipeline.name());
        JsonText.plain(json, ",\"stage\":", pipeline.stage());
        JsonText.plain(json, ",\"previous_stage\":", pipeline.previousStage());
        if (!withStages) {
            json.append('}');
            return;
        }
        json.append(",\"stages\":[");
        String separator = "";
        for (PipelineView.StageView stage : pipeline.stages()) {
            json.append(separator);
            write(json, stage);
            separator = ",";
        }
        json.append("]}");
    }

    private static void write(StringBuilder json, PipelineView.StageView stage) {
        JsonText.plain(json, "{\"name\":", stage.name());
        JsonText.text(json, ",\"type\":", stage.type());
        JsonText.plain(json, ",\"state\":", stage.state());
        if (stage.attempts() != null) {
            JsonText.plain(json, ",\"started_at\":", stage.startedAt());
            JsonText.plain(json, ",\"finished_at\":", stage.finishedAt());
            json.append(",\"input\":").append(stage.input());
            json.append(",\"output\":").append(stage.output());
            JsonText.text(json, ",\"error\":", stage.error());
            write(json, ",\"attempts\":", stage.attempts());
        }
        json.append('}');
    }

    private static void write(StringBuilder json, String before, List<JobView.AttemptView> attempts) {
        json.append(before).append('[');
        String separator = "";
        for (JobView.AttemptView attempt : attempts) {
            json.append(separator);
            write(json, attempt);
            separator = ",";
        }
        json.append(']');
    }

    private static void write(StringBuilder json, Map<String, String> tags) {
        String separator = "";
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            JsonText.text(json, separator, tag.getKey());
            JsonText.text(json, ":", tag.getValue());
            separator = ",";
        }
    }

    private static void write(StringBuilder json, JobView.AttemptView attempt) {
        json.append("{\"attempt\":").append(attempt.attempt());
        JsonText.text(json, ",\"node\":", attempt.node());
        JsonText.plain(json, ",\"started_at\":", attempt.startedAt());
        JsonText.plain(json, ",\"finished_at\":", attempt.finishedAt());
        JsonText.plain(
                json,
                ",\"outcome\":",
                attempt.outcome() == null ? null : attempt.outcome().name());
        JsonText.text(json, ",\"error\":", attempt.error());
        if (attempt.stage() != null) {
            JsonText.plain(json, ",\"stage\":", attempt.stage());
        }
        json.append('}');
    }
}
