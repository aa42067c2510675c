package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jobd.domain.Patch;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code PATCH /jobs/{id}} as the contract describes it; what is left out stays as it is. */
@Schema(name = "PatchRequest", additionalProperties = Schema.False.class)
record PatchRequest(
        @Schema(
                description = "0 (last) to 10 (first), or low (2), normal (5) or high (8).",
                anyOf = {Integer.class, String.class})
        Object priority,

        @JsonProperty("run_at") @Schema(format = "date-time", description = "Not before this time; if it is over, now.")
        String runAt,

        @JsonProperty("timeout_ms") @Schema(minimum = "1", maximum = "31622400000")
        Long timeoutMs,

        @JsonProperty("max_retries") @Schema(minimum = "0", maximum = "100")
        Integer maxRetries,

        @Schema(description = "All tags, in place of those that the job has.")
        Map<String, String> tags) {

    /** See {@link BodyReader#read}. */
    static Patch read(byte[] body) {
        return BodyReader.read(body, reader -> {
            var read = new Object() {
                @Nullable
                Integer priority;

                @Nullable
                Instant runAt;

                @Nullable
                Duration timeout;

                @Nullable
                Integer maxRetries;

                @Nullable
                Map<String, String> tags;
            };
            reader.object("", (name, pointer) -> {
                switch (name) {
                    case "priority" -> read.priority = SubmissionReader.priority(reader, pointer);
                    case "run_at" -> read.runAt = reader.time(pointer);
                    case "timeout_ms" -> read.timeout = SubmissionReader.timeout(reader, pointer);
                    case "max_retries" -> read.maxRetries = SubmissionReader.maxRetries(reader, pointer);
                    case "tags" -> read.tags = SubmissionReader.tags(reader, pointer);
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            return new Patch(
                    Optional.ofNullable(read.priority),
                    Optional.ofNullable(read.runAt),
                    Optional.ofNullable(read.timeout),
                    Optional.ofNullable(read.maxRetries),
                    Optional.ofNullable(read.tags));
        });
    }
}
