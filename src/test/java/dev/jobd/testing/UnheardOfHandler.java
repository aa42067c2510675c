package dev.jobd.testing;

import dev.jobd.domain.Outcome;
import dev.jobd.handler.JobContext;
import dev.jobd.handler.JobHandler;
import jakarta.inject.Singleton;

/** {@code unheard-of}: no other line of code or configuration names this class. */
@Singleton
final class UnheardOfHandler implements JobHandler {

    @Override
    public String type() {
        return "unheard-of";
    }

    @Override
    public Outcome run(JobContext job) {
        return Outcome.done(job.payload().json());
    }
}
