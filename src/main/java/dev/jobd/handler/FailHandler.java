package dev.jobd.handler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * {@code fail}: {@code {"message":"…","times":n}} fails the first n attempts, every one if {@code times} is absent. For
 * trying out failures.
 */
@Singleton
public final class FailHandler implements JobHandler {

    @Override
    public String type() {
        return "fail";
    }

    @Override
    public List<FieldError> check(Payload payload) {
        return new ObjectCheck(payload.tree())
                .requiredString("message")
                .optionalLong("times", 0, Integer.MAX_VALUE)
                .noOtherFields()
                .errors();
    }

    @Override
    public Outcome run(JobContext job) {
        JsonNode payload = job.payload().tree();
        long times = payload.path("times").asLong(Long.MAX_VALUE);
        return job.attempt() <= times ? Outcome.failed(payload.path("message").asText()) : Outcome.done(Json.NULL);
    }
}
