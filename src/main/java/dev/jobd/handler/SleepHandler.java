package dev.jobd.handler;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jobd.handler.typed.Handles;
import dev.jobd.handler.typed.Range;
import dev.jobd.handler.typed.TypedHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;

/** {@code sleep}: {@code {"ms":n}} waits for n milliseconds, a day at most, and returns {@code "ok"}. */
@Singleton
@Handles("sleep")
public final class SleepHandler extends TypedHandler<SleepHandler.Sleep, String> {

    /** The payload. */
    @RegisterForReflection
    public record Sleep(
            @Range(min = 0, max = 86_400_000) @JsonPropertyDescription("How long to sleep, in milliseconds.")
            long ms) {}

    @Override
    public String run(Sleep payload, JobContext job) throws InterruptedException {
        Thread.sleep(payload.ms());
        return "ok";
    }

    @Override
    public boolean leavesThreadClean() {
        return true;
    }
}
