package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.Outcome;
import dev.jobd.store.JobStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import org.jboss.logging.Logger;

/**
 * Settles attempts whose node or worker is gone: each counts as failed, so that a job that kills its node is not tried for
 * ever.
 * Any node may do it for any other, and several at once; one of them wins.
 */
final class Rescuer {
    private static final Logger LOG = Logger.getLogger(Rescuer.class);

    private final JobStore store;
    private final JobEvents events;
    private final Runnable wake;
    private final InstantSource clock;
    private final DoubleSupplier chance;

    Rescuer(JobStore store, JobEvents events, Runnable wake, InstantSource clock, DoubleSupplier chance) {
        this.store = store;
        this.events = events;
        this.wake = wake;
        this.clock = clock;
        this.chance = chance;
    }

    /** Blocks until all that are adrift now are settled. */
    void rescue() {
        Instant now = clock.instant();
        for (List<Job.Active> adrift = store.adrift(now); !adrift.isEmpty(); adrift = store.adrift(now)) {
            adrift.stream().map(attempt -> rescue(attempt, now)).toList().forEach(stored -> stored.toCompletableFuture()
                    .join());
            wake.run();
        }
    }

    private CompletionStage<Void> rescue(Job.Active attempt, Instant now) {
        Job.AtRest next = attempt.settle(outcome(attempt, now), now, chance.getAsDouble());
        return store.updateUnlessExtended(attempt, next).thenAccept(version -> {
            if (version != JobStore.LOST) {
                LOG.warnf(
                        "rescued job=%s type=%s attempt=%d %s=%s",
                        attempt.spec().id(),
                        attempt.runs(),
                        attempt.attempt(),
                        attempt.leasedUntil().isPresent() ? "worker" : "node",
                        attempt.node());
                events.left(attempt, next, version, JobEvent.Requeued::new);
            }
        });
    }

    private static Outcome outcome(Job.Active attempt, Instant now) {
        if (attempt.leasedUntil().isEmpty()) {
            return Outcome.failed("the node '" + attempt.node() + "' was lost");
        }
        return now.isBefore(attempt.deadline())
                ? Outcome.failed("the worker '" + attempt.node() + "' was lost: its lease ended")
                : attempt.timedOut();
    }
}
