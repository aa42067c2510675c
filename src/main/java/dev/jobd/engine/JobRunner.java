package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.handler.JobHandler;
import dev.jobd.store.JobStore;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/** Runs one attempt from its claim to its settlement. */
final class JobRunner {
    private static final Logger LOG = Logger.getLogger(JobRunner.class);

    private final JobStore store;
    private final HandlerRegistry handlers;
    private final JobEvents events;
    private final Evictor evictor;
    private final InstantSource clock;

    JobRunner(JobStore store, HandlerRegistry handlers, JobEvents events, Evictor evictor, InstantSource clock) {
        this.store = store;
        this.handlers = handlers;
        this.events = events;
        this.evictor = evictor;
        this.clock = clock;
    }

    /** Runs the handler on this thread. The stage completes when the outcome is stored, or could not be. */
    CompletionStage<Void> run(Job.Running attempt) {
        try {
            events.publish(new JobEvent.Started(attempt));
            return settle(attempt, outcomeOf(attempt));
        } catch (Throwable e) {
            LOG.errorf(e, "cannot settle job=%s", attempt.spec().id());
            return CompletableFuture.completedStage(null);
        }
    }

    /** Gives back an attempt that never began. */
    CompletionStage<Void> release(Job.Running attempt) {
        Job.Queued job = attempt.release();
        return store.update(attempt.fence(), job).thenAccept(won -> {
            if (won) {
                events.publish(new JobEvent.Released(attempt, job));
            }
        });
    }

    private CompletionStage<Void> settle(Job.Running attempt, Outcome outcome) {
        if (outcome instanceof Outcome.Failed(String error)) {
            store.append(attempt, "attempt " + attempt.attempt() + " failed: " + error);
        }
        Job.Ended next = attempt.settle(outcome, clock.instant());
        return store.update(attempt.fence(), next).thenAccept(won -> {
            // Not won: somebody else settled the job and has told of it.
            if (won) {
                events.publish(new JobEvent.Ended(next));
                evictor.evict();
            }
        });
    }

    private Outcome outcomeOf(Job.Running attempt) {
        Optional<JobHandler> handler = handlers.find(attempt.spec().type());
        if (handler.isEmpty()) {
            return Outcome.failed(
                    "this node runs no jobs of type '" + attempt.spec().type() + "'");
        }
        try {
            return Limits.bounded(handler.get().run(new AttemptContext(store, attempt)));
        } catch (Throwable e) {
            // Not only exceptions: a stack overflow, or no memory for a huge array, is the job's failure, not the
            // node's.
            LOG.debugf(e, "the handler of job=%s failed", attempt.spec().id());
            return Outcome.failed(Limits.bounded(FailureText.of(e)));
        }
    }
}
