package dev.jobd.handler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;

/** {@code sleep}: {@code {"ms":n}} waits for n milliseconds, a day at most, and returns {@code "ok"}. */
@Singleton
public final class SleepHandler implements JobHandler {
    private static final long MAX_MS = Duration.ofDays(1).toMillis();
    private static final PayloadSchema SCHEMA =
            PayloadSchema.object().requiredLong("ms", 0, MAX_MS, "How long to sleep, in milliseconds.");
    private static final Json OK = new Json("\"ok\"");

    @Override
    public String type() {
        return "sleep";
    }

    @Override
    public PayloadSchema schema() {
        return SCHEMA;
    }

    @Override
    public Outcome run(JobContext job) throws InterruptedException {
        JsonNode ms = job.payload().tree().path("ms");
        Thread.sleep(ms.longValue());
        return Outcome.done(OK);
    }

    @Override
    public boolean leavesThreadClean() {
        return true;
    }
}
