package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.jobd.domain.Attempt;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobSpec;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

        @Schema(description = "Why it failed; while it waits for its next attempt, why the last one did") @Nullable
        String error,

        @Schema(description = "Lines of text, 64 KiB at most")
        String log,

        @Schema(description = "0.0 to 1.0") double progress,
        @JsonProperty("progress_message") @Nullable String progressMessage,

        @Schema(description = "The number of the last attempt; 0 before the first")
        int attempt,

        @JsonProperty("max_retries") int maxRetries,

        @JsonProperty("duration_ms") @Schema(description = "Of the last attempt, once the job has ended") @Nullable
        Long durationMs,

        @JsonProperty("queue_position")
        @Schema(description = "Of a queued job: 1 for the next to start; not told far back in the line of a database")
        @Nullable
        Integer queuePosition,

        @JsonProperty("estimated_start_ms") @Nullable Long estimatedStartMs,
        Map<String, String> tags,
        @JsonProperty("trace_id") @Nullable String traceId,

        @Schema(description = "Where the last attempt ran") @Nullable
        String node,

        List<AttemptView> attempts,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(description = "Of a job of type pipeline only") @Nullable
        PipelineView pipeline) {
    /** One execution, the one under way included: it has no end and no outcome. */
    @Schema(name = "Attempt")
    public record AttemptView(
            int attempt,
            String node,

            @JsonProperty("started_at") @Schema(format = "date-time")
            String startedAt,

            @JsonProperty("finished_at") @Schema(format = "date-time") @Nullable
            String finishedAt,

            Attempt.@Nullable Ending outcome,

            @Nullable String error,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(description = "Of a job of type pipeline only") @Nullable
            String stage) {

        static AttemptView of(Attempt attempt) {
            return new AttemptView(
                    attempt.number(),
                    attempt.node(),
                    Timestamp.of(attempt.startedAt()),
                    Timestamp.of(attempt.finishedAt()),
                    attempt.outcome(),
                    attempt.error().orElse(null),
                    attempt.stage().orElse(null));
        }

        static AttemptView of(Job.Active job) {
            String stage = job.stage().map(Stage::name).orElse(null);
            return new AttemptView(job.attempt(), job.node(), Timestamp.of(job.startedAt()), null, null, null, stage);
        }
    }

    /**
     * @param now the time that the state is told for
     * @param startsIn empty where nobody can know
     * @param inputs what the stages were given, as far as the job has come; empty for a short look at the stages
     */
    static JobView of(JobRecord stored, Instant now, Optional<Duration> startsIn, List<Optional<Json>> inputs) {
        Job job = stored.job();
        JobSpec spec = job.spec();
        List<AttemptView> attempts = attemptsOf(job);
        AttemptView last = attempts.isEmpty() ? null : attempts.getLast();
        Job.Ended ended = job instanceof Job.Ended e ? e : null;
        String created = Timestamp.of(spec.createdAt());
        Instant due = job.history().due();
        return new JobView(
                spec.id().toString(),
                spec.type(),
                job.state(now),
                spec.options().priority(),
                spec.payload().text(),
                created,
                due.equals(spec.createdAt()) ? created : Timestamp.of(due),
                last == null ? null : last.startedAt(),
                ended == null ? null : Timestamp.of(ended.endedAt()),
                ended == null ? null : Timestamp.of(ended.expiresAt()),
                job instanceof Job.Succeeded done ? done.result().text() : null,
                errorOf(job),
                stored.log(),
                stored.progress().of(job),
                stored.progress().message().orElse(null),
                last == null ? 0 : last.attempt(),
                job.maxRetries(),
                ended == null || job.attempts().isEmpty()
                        ? null
                        : job.attempts().getLast().duration().toMillis(),
                stored.position().isPresent() ? stored.position().getAsInt() : null,
                startsIn.map(Duration::toMillis).orElse(null),
                spec.options().tags(),
                spec.traceId().orElse(null),
                last == null ? null : last.node(),
                attempts,
                spec.pipeline().isEmpty() ? null : PipelineView.of(job, now, attempts, inputs));
    }

    /** Of a job that did not do its work, or has not yet. */
    private static @Nullable String errorOf(Job job) {
        return switch (job) {
            case Job.Failed failed -> failed.error();
            case Job.Cancelled cancelled -> cancelled.reason().orElse(null);
            case Job.Waiting waiting ->
                waiting.attempts().isEmpty()
                        ? null
                        : waiting.attempts().getLast().error().orElse(null);
            case Job.Active _, Job.Succeeded _ -> null;
        };
    }

    private static List<AttemptView> attemptsOf(Job job) {
        if (job.attempts().isEmpty() && !(job instanceof Job.Active)) {
            return List.of();
        }
        List<AttemptView> all = new ArrayList<>();
        job.attempts().forEach(attempt -> all.add(AttemptView.of(attempt)));
        if (job instanceof Job.Active active) {
            all.add(AttemptView.of(active));
        }
        return all;
    }
}
