package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jobd.config.Setting;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code PATCH /queue} as the contract describes it; what is left out stays as it is. */
@Schema(name = "QueuePatch", additionalProperties = Schema.False.class)
record QueuePatch(
        Boolean paused,

        @JsonProperty("max_concurrency")
        @Schema(
                description = "How many jobs may run at once on the node that answers, until it stops",
                minimum = "1",
                maximum = "100000")
        Integer maxConcurrency) {

    /** A request that was read. */
    record Change(Optional<Boolean> paused, Optional<Integer> maxConcurrency) {}

    /** See {@link BodyReader#read}. */
    static Change read(byte[] body) {
        return BodyReader.read(body, reader -> {
            var read = new Object() {
                @Nullable
                Boolean paused;

                @Nullable
                Integer maxConcurrency;
            };
            reader.object("", (name, pointer) -> {
                switch (name) {
                    case "paused" -> read.paused = reader.bool(pointer);
                    case "max_concurrency" ->
                        read.maxConcurrency = reader.integer(pointer, 1, Setting.MOST_CONCURRENCY);
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            return new Change(Optional.ofNullable(read.paused), Optional.ofNullable(read.maxConcurrency));
        });
    }
}
