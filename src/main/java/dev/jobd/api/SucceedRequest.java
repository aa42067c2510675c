package dev.jobd.api;

import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /workers/attempts/{token}/succeed} as the contract describes it. */
@Schema(name = "SucceedRequest", additionalProperties = Schema.False.class)
record SucceedRequest(
        @Schema(implementation = Object.class, description = "Any JSON value; null if there is none.")
        Object result) {

    /** See {@link BodyReader#read}. */
    static Outcome read(byte[] body) {
        return BodyReader.readOptional(body, reader -> {
            var read = new Object() {
                Json result = new Json("null");
            };
            boolean object = reader.object("", (name, _) -> {
                if (!name.equals("result")) {
                    return false;
                }
                read.result = reader.json();
                return true;
            });
            return object ? Outcome.done(read.result) : null;
        });
    }
}
