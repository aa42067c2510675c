package dev.jobd.noop;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.Map;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Reads the same JSON as a submission on the event loop, and answers with two fields of it. */
@Path("/jobs")
public class NoopResource {

    public record Submission(String type, Map<String, Object> payload) {}

    public record Answer(String type, String state) {}

    @POST
    @NonBlocking
    @ResponseStatus(202)
    public Answer submit(Submission submission) {
        return new Answer(submission.type(), "QUEUED");
    }
}
