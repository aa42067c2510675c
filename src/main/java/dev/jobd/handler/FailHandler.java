package dev.jobd.handler;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.typed.Handles;
import dev.jobd.handler.typed.Range;
import dev.jobd.handler.typed.TypedHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * {@code fail}: {@code {"message":"…","times":n}} fails the first n attempts, every one if {@code times} is absent. For
 * trying out failures.
 */
@Singleton
@Handles("fail")
public final class FailHandler extends TypedHandler<FailHandler.Failure, Outcome> {

    /** The payload. */
    @RegisterForReflection
    public record Failure(
            @JsonPropertyDescription("The error to fail with.")
            String message,

            @Range(min = 0, max = Integer.MAX_VALUE)
            @JsonPropertyDescription("How many attempts fail, from the first on; all if absent.")
            @Nullable
            Long times) {}

    @Override
    public Outcome run(Failure payload, JobContext job) {
        Long times = payload.times();
        return times == null || job.attempt() <= times ? Outcome.failed(payload.message()) : Outcome.done(Json.NULL);
    }

    @Override
    public boolean leavesThreadClean() {
        return true;
    }
}
