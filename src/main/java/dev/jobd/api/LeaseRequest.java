package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jobd.engine.Workers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /workers/lease} as the contract describes it. */
@Schema(
        name = "LeaseRequest",
        additionalProperties = Schema.False.class,
        example = "{\"worker\":\"resizer-1\",\"types\":[\"resize\"]}")
record LeaseRequest(
        @Schema(
                required = true,
                minLength = 1,
                maxLength = LeaseRequest.MAX_NAME,
                description = "Its name, for people: the jobs show it as their node.")
        String worker,

        @Schema(required = true, minItems = 1, maxItems = LeaseRequest.MAX_TYPES, description = "Declared types.")
        List<String> types,

        @Schema(minimum = "1", maximum = "100", defaultValue = "1", description = "No more jobs than this.")
        Integer max,

        @JsonProperty("lease_ms")
        @Schema(
                minimum = "1000",
                maximum = "3600000",
                defaultValue = "15000",
                description = "The attempt is taken back when its worker does not call for so long.")
        Long leaseMs,

        @JsonProperty("wait_ms")
        @Schema(
                minimum = "0",
                maximum = "60000",
                defaultValue = "20000",
                description = "So long the call waits for a job.")
        Long waitMs) {
    static final int MAX_NAME = 128;
    static final int MAX_TYPES = 100;
    private static final int MAX_JOBS = 100;
    private static final long MAX_WAIT_MS = 60_000;

    /** See {@link BodyReader#read}. */
    static Workers.Request read(byte[] body) {
        return BodyReader.read(body, reader -> {
            Fields fields = new Fields(reader);
            return reader.object("", fields::field) ? fields.request() : null;
        });
    }

    private static final class Fields {
        private final BodyReader body;
        private boolean workerSeen;
        private @Nullable String worker;
        private boolean typesSeen;
        private @Nullable List<String> types;
        private @Nullable Integer max = 1;
        private @Nullable Duration lease = Duration.ofSeconds(15);
        private @Nullable Duration wait = Duration.ofSeconds(20);

        Fields(BodyReader body) {
            this.body = body;
        }

        boolean field(String name, String pointer) throws IOException {
            switch (name) {
                case "worker" -> {
                    workerSeen = true;
                    worker = body.string(pointer, MAX_NAME);
                }
                case "types" -> {
                    typesSeen = true;
                    types = body.array(pointer, MAX_TYPES, body::string);
                }
                case "max" -> max = body.integer(pointer, 1, MAX_JOBS);
                case "lease_ms" ->
                    lease = body.millis(pointer, Workers.MIN_LEASE.toMillis(), Workers.MAX_LEASE.toMillis());
                case "wait_ms" -> wait = body.millis(pointer, 0, MAX_WAIT_MS);
                default -> {
                    return false;
                }
            }
            return true;
        }

        Workers.@Nullable Request request() {
            body.require(workerSeen, "/worker");
            body.require(typesSeen, "/types");
            return worker == null || types == null || max == null || lease == null || wait == null
                    ? null
                    : new Workers.Request(worker, types, max, lease, wait);
        }
    }
}
