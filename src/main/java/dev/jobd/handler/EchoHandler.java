package dev.jobd.handler;

import dev.jobd.domain.Outcome;
import jakarta.inject.Singleton;

/** {@code echo}: returns its payload. */
@Singleton
public final class EchoHandler implements JobHandler {

    @Override
    public String type() {
        return "echo";
    }

    @Override
    public Outcome run(JobContext job) {
        return Outcome.done(job.payload().json());
    }

    @Override
    public boolean leavesThreadClean() {
        return true;
    }
}
