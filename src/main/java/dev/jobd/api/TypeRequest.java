package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jobd.domain.Backoff;
import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.Json;
import dev.jobd.domain.TypeLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code PUT /types/{type}} as the contract describes it. All of it is optional. */
@Schema(name = "TypeRequest", additionalProperties = Schema.False.class)
record TypeRequest(
        @JsonProperty("payload_schema")
        @Schema(
                implementation = Object.class,
                description =
                        "JSON Schema (2020-12): an object, or true or false. What it refers to has to be within it;"
                                + " 'schema' is another name for it.",
                defaultValue = "true")
        Object payloadSchema,

        @JsonProperty("timeout_ms")
        @Schema(
                minimum = "1",
                maximum = "31622400000",
                description = "Of one attempt, unless the job says otherwise; by default JOB_TIMEOUT.")
        Long timeoutMs,

        @JsonProperty("max_retries")
        @Schema(
                minimum = "0",
                maximum = "100",
                defaultValue = "0",
                description = "Attempts after the first, unless the job says otherwise.")
        Integer maxRetries,

        @Schema(description = "The delay between attempts, unless the job says otherwise.")
        BackoffView backoff,

        @JsonProperty("max_concurrency")
        @Schema(minimum = "1", description = "How many of its jobs run at once, with all workers together.")
        Integer maxConcurrency,

        @JsonProperty("max_per_key")
        @Schema(
                minimum = "1",
                defaultValue = "1",
                description = "How many of its jobs with one concurrency_key run at once.")
        Integer maxPerKey) {
    private static final Json ANYTHING = new Json("true");

    /** A schema is kept by every node. */
    private static final int MAX_SCHEMA = 64 * 1024;

    /** See {@link BodyReader#read}. */
    static DeclaredType read(String name, byte[] body) {
        return BodyReader.read(body, reader -> {
            Fields fields = new Fields(reader);
            return reader.object("", fields::field) ? fields.type(name) : null;
        });
    }

    private static final class Fields {
        private final BodyReader body;
        private @Nullable Json schema;
        private @Nullable Duration timeout;
        private @Nullable Integer maxRetries = 0;
        private @Nullable Backoff backoff = Backoff.DEFAULT;
        private @Nullable Integer maxConcurrency = TypeLimits.DEFAULT.maxConcurrency();
        private @Nullable Integer maxPerKey = TypeLimits.DEFAULT.maxPerKey();

        Fields(BodyReader body) {
            this.body = body;
        }

        boolean field(String name, String pointer) throws IOException {
            switch (name) {
                case "payload_schema" -> schema = schema(pointer);
                case "timeout_ms" -> timeout = SubmissionReader.timeout(body, pointer);
                case "max_retries" -> maxRetries = SubmissionReader.maxRetries(body, pointer);
                case "backoff" -> backoff = SubmissionReader.backoff(body, pointer);
                case "max_concurrency" -> maxConcurrency = body.integer(pointer, 1, Integer.MAX_VALUE);
                case "max_per_key" -> maxPerKey = body.integer(pointer, 1, Integer.MAX_VALUE);
                default -> {
                    return false;
                }
            }
            return true;
        }

        private Json schema(String pointer) throws IOException {
            Json read = body.json();
            if (read.text().length() > MAX_SCHEMA) {
                body.error(pointer, "may have %,d characters".formatted(MAX_SCHEMA));
            }
            return read;
        }

        @Nullable
        DeclaredType type(String name) {
            if (maxRetries == null || backoff == null || maxConcurrency == null || maxPerKey == null) {
                return null;
            }
            return new DeclaredType(
                    name,
                    schema == null ? ANYTHING : schema,
                    Optional.ofNullable(timeout),
                    maxRetries,
                    backoff,
                    new TypeLimits(maxConcurrency, maxPerKey));
        }
    }
}
