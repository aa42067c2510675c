package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /jobs} as the contract describes it. {@link SubmissionReader} reads it. */
@Schema(
        name = "SubmitRequest",
        additionalProperties = Schema.False.class,
        example = "{\"type\":\"echo\",\"payload\":{\"message\":\"hello world\"}}")
record SubmitRequest(
        @Schema(required = true, description = "A known job type.", example = "echo")
        String type,

        @Schema(
                required = true,
                implementation = Object.class,
                description = "Any JSON value that the type allows.",
                example = "{\"message\":\"hello world\"}")
        Object payload,

        @Schema(
                description = "0 (last) to 10 (first), or low (2), normal (5) or high (8).",
                anyOf = {Integer.class, String.class},
                defaultValue = "5")
        Object priority,

        @JsonProperty("run_at")
        @Schema(format = "date-time", description = "Not before this time; not together with delay_ms.")
        String runAt,

        @JsonProperty("delay_ms")
        @Schema(minimum = "0", maximum = "316224000000", description = "Not before so many milliseconds have passed.")
        Long delayMs,

        @JsonProperty("timeout_ms")
        @Schema(
                minimum = "1",
                maximum = "31622400000",
                description = "Of one attempt; by default the type's, else JOB_TIMEOUT.")
        Long timeoutMs,

        @JsonProperty("max_retries")
        @Schema(
                minimum = "0",
                maximum = "100",
                description = "Attempts after the first; by default the type's, else 0.")
        Integer maxRetries,

        @Schema(description = "The delay between attempts.") BackoffView backoff,

        @JsonProperty("ttl_ms")
        @Schema(
                minimum = "0",
                maximum = "316224000000",
                description = "Kept so long after its end; by default JOB_TTL.")
        Long ttlMs,

        @Schema(description = "Starts as PAUSED.", defaultValue = "false")
        Boolean paused,

        @Schema(description = "Up to 16 short strings by name.")
        Map<String, String> tags,

        @JsonProperty("concurrency_key")
        @Schema(maxLength = 256, description = "At most the type's max_per_key running jobs share it.")
        String concurrencyKey,

        @JsonProperty("idempotency_key") @Schema(maxLength = 256, description = "As the header Idempotency-Key.")
        String idempotencyKey) {}
