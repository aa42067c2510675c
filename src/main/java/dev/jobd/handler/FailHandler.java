package dev.jobd.handler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import jakarta.inject.Singleton;

/**
 * {@code fail}: {@code {"message":"…","times":n}} fails the first n attempts, every one if {@code times} is absent. For
 * trying out failures.
 */
@Singleton
public final class FailHandler implements JobHandler {

    private static final PayloadSchema SCHEMA = PayloadSchema.object()
            .requiredString("message", "The error to fail with.")
            .optionalLong("times", 0, Integer.MAX_VALUE, "How many attempts fail, from the first on; all if absent.");

    @Override
    public String type() {
        return "fail";
    }

    @Override
    public PayloadSchema schema() {
        return SCHEMA;
    }

    @Override
    public Outcome run(JobContext job) {
        JsonNode payload = job.payload().tree();
        long times = payload.path("times").asLong(Long.MAX_VALUE);
        return job.attempt() <= times ? Outcome.failed(payload.path("message").asText()) : Outcome.done(Json.NULL);
    }

    @Override
    public boolean leavesThreadClean() {
        return true;
    }
}
