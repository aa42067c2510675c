package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.jobd.domain.JobType;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A job type as its users see it. */
@Schema(name = "Type")
public record TypeView(
        String name,

        @JsonProperty("payload_schema")
        @JsonRawValue
        @Schema(implementation = Object.class, description = "JSON Schema (2020-12)")
        String payloadSchema,

        @JsonProperty("runs_in")
        @Schema(
                enumeration = {"handler", "worker", "stages"},
                description = "Who runs its jobs: a handler in jobd, whoever asks for them over HTTP,"
                        + " or whoever runs the types of their stages")
        String runsIn,

        @JsonProperty("timeout_ms") @Schema(description = "Of one attempt, unless the job says otherwise")
        long timeoutMs,

        @JsonProperty("max_retries") @Schema(description = "Unless the job says otherwise")
        int maxRetries,

        @Schema(description = "Unless the job says otherwise")
        BackoffView backoff,

        @JsonProperty("max_concurrency")
        @Schema(description = "How many of its jobs run at once; null for no limit")
        @Nullable
        Integer maxConcurrency,

        @JsonProperty("max_per_key") @Schema(description = "How many of its jobs with one concurrency_key run at once")
        int maxPerKey,

        @JsonProperty("usual_duration_ms")
        @Schema(description = "Of an attempt: the median since the start of this node; null before the first ended")
        @Nullable
        Double usualDurationMs,

        @JsonProperty("workers_asked_at")
        @Schema(format = "date-time", description = "When workers have last asked for its jobs; null if none has")
        @Nullable
        String workersAskedAt) {

    static TypeView of(JobType type, Optional<Duration> usual, Optional<Instant> asked) {
        return new TypeView(
                type.name(),
                type.schema().text(),
                type.runsIn().name().toLowerCase(Locale.ROOT),
                type.defaults().timeout().toMillis(),
                type.defaults().maxRetries(),
                BackoffView.of(type.defaults().backoff()),
                type.limits().maxConcurrency() == Integer.MAX_VALUE
                        ? null
                        : type.limits().maxConcurrency(),
                type.limits().maxPerKey(),
                usual.map(duration -> duration.toNanos() / 1e6).orElse(null),
                asked.map(Timestamp::of).orElse(null));
    }
}
