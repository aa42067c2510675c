package dev.jobd.testing;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.TypeLimits;
import dev.jobd.handler.JobContext;
import dev.jobd.handler.JobHandler;
import dev.jobd.handler.TypeDefaults;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** {@code single}: a {@code gate} of which one job runs at once; it has defaults of its own. */
@Singleton
public final class SingleHandler implements JobHandler {
    private final GateHandler gate;

    SingleHandler(GateHandler gate) {
        this.gate = gate;
    }

    @Override
    public String type() {
        return "single";
    }

    @Override
    public TypeDefaults defaults() {
        return new TypeDefaults(Optional.of(Duration.ofSeconds(90)), 3, Backoff.DEFAULT, new TypeLimits(1, 1));
    }

    @Override
    public Outcome run(JobContext job) throws InterruptedException {
        return gate.run(job);
    }
}
