package dev.jobd.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /jobs/{id}/fail} as the contract describes it. */
@Schema(name = "FailRequest", additionalProperties = Schema.False.class)
record FailRequest(
        @Schema(required = true, minLength = 1, maxLength = FailRequest.MAX)
        String error) {
    static final int MAX = 4096;

    /** The error; see {@link BodyReader#read}. */
    static String read(byte[] body) {
        return BodyReader.read(body, reader -> {
            var read = new Object() {
                @Nullable
                String error;

                boolean seen;
            };
            boolean object = reader.object("", (name, pointer) -> {
                if (!name.equals("error")) {
                    return false;
                }
                read.seen = true;
                read.error = reader.string(pointer, MAX);
                return true;
            });
            if (object) {
                reader.require(read.seen, "/error");
            }
            return read.error;
        });
    }
}
