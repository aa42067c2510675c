package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.jobd.domain.Attempt;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobSpec;
import dev.jobd.domain.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A job as its clients see it. Times are RFC 3339 in UTC with milliseconds, durations are milliseconds. */
@Schema(name = "Job")
public record JobView(
        @JsonProperty("job_id") @Schema(description = "UUIDv7", examples = "0193b0a4-6b5e-7c1d-8a54-3f1f6f0c2b11")
        String jobId,

        String type,
        JobState state,
        @Schema(description = "0 (last) to 10 (first)") int priority,
        @JsonRawValue @Schema(implementation = Object.class) String payload,

        @JsonProperty("created_at") @Schema(format = "date-time")
        String createdAt,

        @JsonProperty("run_at") @Schema(format = "date-time")
        String runAt,

        @JsonProperty("started_at") @Schema(format = "date-time") @Nullable
        String startedAt,

        @JsonProperty("finished_at") @Schema(format = "date-time") @Nullable
        String finishedAt,

        @JsonProperty("expires_at") @Schema(format = "date-time") @Nullable
        String expiresAt,

        @Schema(description = "The result's JSON as a string") @Nullable
        String result,

        @Nullable String error,

        @Schema(description = "Lines of text, 64 KiB at most")
        String log,

        @Schema(description = "0.0 to 1.0") double progress,
        @JsonProperty("progress_message") @Nullable String progressMessage,

        @Schema(description = "The number of the last attempt; 0 before the first")
        int attempt,

        @JsonProperty("max_retries") int maxRetries,
        @JsonProperty("duration_ms") @Nullable Long durationMs,
        @JsonProperty("queue_position") @Nullable Integer queuePosition,
        @JsonProperty("estimated_start_ms") @Nullable Long estimatedStartMs,
        Map<String, String> tags,
        @JsonProperty("trace_id") @Nullable String traceId,

        @Schema(description = "Where the last attempt ran") @Nullable
        String node,

        List<AttemptView> attempts) {
    private static final int NORMAL_PRIORITY = 5;

    /** One execution, the one under way included: it has no end and no outcome. */
    @Schema(name = "Attempt")
    public record AttemptView(
            int attempt,
            String node,

            @JsonProperty("started_at") @Schema(format = "date-time")
            String startedAt,

            @JsonProperty("finished_at") @Schema(format = "date-time") @Nullable
            String finishedAt,

            @Schema(enumeration = {"SUCCEEDED", "FAILED"}) @Nullable
            String outcome,

            @Nullable String error) {

        static AttemptView of(Attempt attempt) {
            return new AttemptView(
                    attempt.number(),
                    attempt.node(),
                    Timestamp.of(attempt.startedAt()),
                    Timestamp.of(attempt.finishedAt()),
                    attempt.succeeded() ? "SUCCEEDED" : "FAILED",
                    attempt.error().orElse(null));
        }

        static AttemptView of(Job.Running job) {
            return new AttemptView(job.attempt(), job.node(), Timestamp.of(job.startedAt()), null, null, null);
        }
    }

    static JobView of(JobRecord stored) {
        Job job = stored.job();
        JobSpec spec = job.spec();
        List<AttemptView> attempts = attemptsOf(job);
        AttemptView last = attempts.isEmpty() ? null : attempts.getLast();
        String created = Timestamp.of(spec.createdAt());
        return new JobView(
                spec.id().toString(),
                spec.type(),
                job.state(),
                NORMAL_PRIORITY,
                spec.payload().text(),
                created,
                spec.due().equals(spec.createdAt()) ? created : Timestamp.of(spec.due()),
                last == null ? null : last.startedAt(),
                last == null ? null : last.finishedAt(),
                null,
                job instanceof Job.Succeeded done ? done.result().text() : null,
                job instanceof Job.Failed failed ? failed.error() : null,
                stored.log(),
                job instanceof Job.Succeeded ? 1.0 : 0.0,
                null,
                attempts.size(),
                0,
                job instanceof Job.Ended ended ? ended.lastAttempt().duration().toMillis() : null,
                null,
                null,
                Map.of(),
                null,
                last == null ? null : last.node(),
                attempts);
    }

    private static List<AttemptView> attemptsOf(Job job) {
        if (job.attempts().isEmpty() && !(job instanceof Job.Running)) {
            return List.of();
        }
        List<AttemptView> all = new ArrayList<>();
        job.attempts().forEach(attempt -> all.add(AttemptView.of(attempt)));
        if (job instanceof Job.Running running) {
            all.add(AttemptView.of(running));
        }
        return all;
    }
}
