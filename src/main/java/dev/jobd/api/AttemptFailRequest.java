package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jobd.domain.Outcome;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /workers/attempts/{token}/fail} as the contract describes it. */
@Schema(name = "AttemptFailRequest", additionalProperties = Schema.False.class)
record AttemptFailRequest(
        @Schema(required = true, description = "The first 4,096 characters are kept.")
        String error,

        @Schema(defaultValue = "true", description = "Whether another attempt may succeed.")
        Boolean retryable,

        @JsonProperty("retry_after_ms")
        @Schema(
                minimum = "0",
                maximum = "31622400000",
                description = "The delay before the next attempt; by default as the job's backoff says.")
        Long retryAfterMs) {
    private static final long MAX_DELAY_MS = Duration.ofDays(366).toMillis();

    /** See {@link BodyReader#read}. */
    static Outcome read(byte[] body) {
        return BodyReader.read(body, reader -> {
            var read = new Object() {
                boolean seen;

                @Nullable
                String error;

                @Nullable
                Boolean retryable = true;

                @Nullable
                Duration retryAfter;
            };
            boolean object = reader.object("", (name, pointer) -> {
                switch (name) {
                    case "error" -> {
                        read.seen = true;
                        read.error = reader.string(pointer);
                    }
                    case "retryable" -> read.retryable = reader.bool(pointer);
                    case "retry_after_ms" -> read.retryAfter = reader.millis(pointer, 0, MAX_DELAY_MS);
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            if (object) {
                reader.require(read.seen, "/error");
            }
            return read.error == null || read.retryable == null
                    ? null
                    : new Outcome.Failed(read.error, read.retryable, Optional.ofNullable(read.retryAfter));
        });
    }
}
