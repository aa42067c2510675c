package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jobd.engine.Workers;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /workers/attempts/{token}/heartbeat} as the contract describes it. All of it is optional. */
@Schema(name = "HeartbeatRequest", additionalProperties = Schema.False.class)
record HeartbeatRequest(
        @Schema(minimum = "0", maximum = "1", description = "How far the attempt has come.")
        Double progress,

        @JsonProperty("progress_message") @Schema(description = "The first 1,024 characters are kept.")
        String progressMessage,

        @Schema(description = "Lines for the log of the job.")
        String log) {

    /** See {@link BodyReader#read}. */
    static Workers.Report read(byte[] body) {
        return BodyReader.readOptional(body, reader -> {
            var read = new Object() {
                @Nullable
                Double progress;

                @Nullable
                String message;

                @Nullable
                String log;
            };
            boolean object = reader.object("", (name, pointer) -> {
                switch (name) {
                    case "progress" -> read.progress = reader.number(pointer, 0, 1);
                    case "progress_message" -> read.message = reader.string(pointer);
                    case "log" -> read.log = reader.string(pointer);
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            return object
                    ? new Workers.Report(
                            Optional.ofNullable(read.progress),
                            Optional.ofNullable(read.message),
                            Optional.ofNullable(read.log))
                    : null;
        });
    }
}
