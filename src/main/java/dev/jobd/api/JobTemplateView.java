package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.jobd.domain.Submission;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The job that a schedule submits, as it was given: what was left open is left out. */
@Schema(name = "JobTemplate")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobTemplateView(
        String type,

        @JsonRawValue @Schema(implementation = Object.class, description = "Not in the list of schedules") @Nullable
        String payload,

        @Nullable Integer priority,
        @JsonProperty("delay_ms") @Nullable Long delayMs,
        @JsonProperty("timeout_ms") @Nullable Long timeoutMs,
        @JsonProperty("max_retries") @Nullable Integer maxRetries,
        @Nullable BackoffView backoff,
        @JsonProperty("ttl_ms") @Nullable Long ttlMs,
        @Nullable Boolean paused,
        @Nullable Map<String, String> tags,
        @JsonProperty("concurrency_key") @Nullable String concurrencyKey) {

    static JobTemplateView of(Submission job, boolean withPayload) {
        return new JobTemplateView(
                job.type(),
                withPayload ? job.payload().text() : null,
                job.priority().orElse(null),
                job.start()
                        .map(start -> start instanceof Submission.Start.After after ? after.delay() : Duration.ZERO)
                        .map(Duration::toMillis)
                        .orElse(null),
                millis(job.timeout()),
                job.maxRetries().orElse(null),
                job.backoff().map(BackoffView::of).orElse(null),
                millis(job.ttl()),
                job.paused() ? true : null,
                job.tags().isEmpty() ? null : job.tags(),
                job.concurrencyKey().orElse(null));
    }

    private static @Nullable Long millis(Optional<Duration> duration) {
        return duration.map(Duration::toMillis).orElse(null);
    }
}
