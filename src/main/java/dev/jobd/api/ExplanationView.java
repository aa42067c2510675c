package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jobd.domain.Explanation;
import dev.jobd.domain.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Why a job does not run. */
@Schema(name = "Explanation")
public record ExplanationView(
        @JsonProperty("job_id") String jobId,
        JobState state,

        @JsonProperty("queue_position")
        @Schema(description = "Of a queued job: 1 for the next to start; not told far back in the line of a database")
        @Nullable
        Integer queuePosition,

        @JsonProperty("estimated_start_ms") @Schema(description = "Null when nobody can know") @Nullable
        Long estimatedStartMs,

        @JsonProperty("waits_for") @Schema(description = "Empty when it does not wait, or starts at once")
        List<ReasonView> waitsFor) {

    /** One of the things that a job waits for. */
    @Schema(name = "Reason")
    public record ReasonView(
            @Schema(
                    enumeration = {
                        "due-time",
                        "paused",
                        "queue-paused",
                        "stopping",
                        "type",
                        "worker",
                        "type-limit",
                        "key-limit",
                        "outside",
                        "slots",
                        "position"
                    })
            String reason,

            String detail) {}

    static ExplanationView of(Explanation explanation, Instant now) {
        return new ExplanationView(
                explanation.job().job().spec().id().toString(),
                explanation.job().job().state(now),
                explanation.job().position().isPresent()
                        ? explanation.job().position().getAsInt()
                        : null,
                explanation.startsIn().map(Duration::toMillis).orElse(null),
                explanation.reasons().stream()
                        .map(reason -> new ReasonView(
                                reason.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'), reason.detail()))
                        .toList());
    }
}
