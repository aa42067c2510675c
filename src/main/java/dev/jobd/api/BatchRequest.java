package dev.jobd.api;

import dev.jobd.domain.Submission;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /jobs/batch} as the contract describes it. */
@Schema(name = "BatchRequest", additionalProperties = Schema.False.class)
record BatchRequest(
        @Schema(required = true, minItems = 1, maxItems = BatchRequest.MAX)
        List<SubmitRequest> jobs) {
    static final int MAX = 1000;

    /** See {@link BodyReader#read}. */
    static List<Submission> read(byte[] body) {
        return BodyReader.read(body, reader -> {
            var read = new Object() {
                @Nullable
                List<Submission> jobs;

                boolean seen;
            };
            boolean object = reader.object("", (name, pointer) -> {
                if (!name.equals("jobs")) {
                    return false;
                }
                read.seen = true;
                read.jobs = reader.array(pointer, MAX, own -> SubmissionReader.read(reader, own));
                return true;
            });
            if (object) {
                reader.require(read.seen, "/jobs");
            }
            return read.jobs;
        });
    }
}
