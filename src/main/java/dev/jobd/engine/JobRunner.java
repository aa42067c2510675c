package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Outcome;
import dev.jobd.store.Claimed;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs one attempt from its claim to its settlement. */
final class JobRunner {
    private static final Logger LOG = Logger.getLogger(JobRunner.class);

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final JobStore store;
    private final Performer performer;
    private final Executions executions;
    private final JobEvents events;
    private final InstantSource clock;
    private final DoubleSupplier chance;

    JobRunner(Engine.Ground ground, Performer performer, JobEvents events, Duration cancelGrace) {
        this.store = ground.store();
        this.performer = performer;
        this.clock = ground.clock();
        this.chance = ground.chance();
        this.events = events;
        this.executions = new Executions(
                clock, ground.timer(), cancelGrace, () -> ground.executor().execute(this::stopOverdue));
    }

    Executions executions() {
        return executions;
    }

    /**
     * Runs an attempt on this thread.
     *
     * @param freed is called when the slot of the attempt is free, unless this returns true
     * @return true when it is settled and the slot is the caller's to free
     */
    boolean run(Claimed.Claim claim, Runnable freed) {
        try {
            Execution execution = executions.begin(claim.job(), freed);
            events.publish(new JobEvent.Started(claim.job(), claim.version()));
            Optional<Outcome> outcome = performer.perform(execution);
            return outcome.isPresent() && finish(execution, outcome.get());
        } catch (Throwable e) {
            LOG.errorf(e, "cannot run job=%s", claim.job().spec().id());
            return true;
        }
    }

    /** The outcome of an attempt is known whose thread did not wait for it. */
    void end(Execution execution, Outcome outcome) {
        if (finish(execution, outcome)) {
            execution.freed().run();
        }
    }

    /** Gives back an attempt that never began. */
    CompletionStage<Void> release(Claimed.Claim claim) {
        Job.Running attempt = claim.job();
        // Its start is an event all the same: there is one for each version.
        events.publish(new JobEvent.Started(attempt, claim.version()));
        executions.forget(attempt);
        return leave(attempt, active -> active.release(clock.instant()), JobEvent.Released::new);
    }

    /** Tells attempts to stop that have taken too long, and gives up those that did not stop. */
    void stopOverdue() {
        for (Execution execution : executions.overdue()) {
            if (execution.becomesAbandoned()) {
                executions.abandoned(1);
                Job.Running job = execution.job();
                LOG.warnf(
                        "left behind job=%s type=%s attempt=%d: its handler did not stop when it was told to",
                        job.spec().id(), job.spec().type(), job.attempt());
                append(
                        job,
                        "attempt %d did not stop within %d ms and was left behind"
                                .formatted(job.attempt(), executions.grace().toMillis()));
                settle(execution, Outcome.failed("did not stop"))
                        .whenComplete((_, _) -> execution.freed().run());
            }
        }
    }

    /** True when the attempt is settled with this call; otherwise the execution's {@code freed} is called some time. */
    private boolean finish(Execution execution, Outcome outcome) {
        if (!execution.becomesOver()) {
            // It was settled long ago.
            executions.abandoned(-1);
            return false;
        }
        CompletableFuture<Void> settled = settle(execution, outcome);
        if (settled.isDone()) {
            return true;
        }
        settled.whenComplete((_, _) -> execution.freed().run());
        return false;
    }

    /** Completes, never with an exception, when the outcome is stored or could not be. */
    private CompletableFuture<Void> settle(Execution execution, Outcome told) {
        Job.Running attempt = execution.job();
        try {
            Outcome outcome =
                    execution.timedOut() ? new Outcome.TimedOut(attempt.spec().timeout()) : told;
            describe(execution, outcome);
            double luck = outcome instanceof Outcome.Done ? 0 : chance.getAsDouble();
            CompletableFuture<Void> left =
                    leave(attempt, active -> active.settle(outcome, clock.instant(), luck), JobEvent.Requeued::new);
            if (left == DONE) {
                executions.remove(execution);
                return DONE;
            }
            return left.handle((_, failure) -> {
                settled(execution, failure);
                return null;
            });
        } catch (Throwable e) {
            settled(execution, e);
            return DONE;
        }
    }

    private void settled(Execution execution, @Nullable Throwable failure) {
        executions.remove(execution);
        if (failure != null) {
            LOG.errorf(failure, "cannot settle job=%s", execution.job().spec().id());
        }
    }

    private void describe(Execution execution, Outcome outcome) {
        Job.Running attempt = execution.job();
        String what = execution.cancelled() ? "cancelled" : inWords(outcome);
        if (!what.isEmpty()) {
            append(attempt, "attempt " + attempt.attempt() + " " + what);
        }
    }

    private static String inWords(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failed failed -> "failed: " + failed.error();
            case Outcome.TimedOut(Duration timeout) -> "timed out after " + timeout.toMillis() + " ms";
            case Outcome.Aborted(String reason) -> "aborted: " + reason;
            case Outcome.Snoozed(Duration delay) -> "snoozes for " + delay.toMillis() + " ms";
            case Outcome.Done _ -> "";
        };
    }

    private void append(Job.Running attempt, String line) {
        long version = store.append(attempt, line);
        if (version != JobStore.LOST) {
            events.publish(new JobEvent.Logged(attempt, line, version));
        }
    }

    /**
     * Stores what follows an attempt, also if its job was told to stop meanwhile.
     *
     * @param event for a job that is queued again
     */
    private CompletableFuture<Void> leave(Job.Running attempt, Function<Job.Active, Job.AtRest> move, Again event) {
        Job.AtRest next = move.apply(attempt);
        CompletableFuture<Long> stored = store.update(attempt, next).toCompletableFuture();
        // A store that is done at once has no need of another stage.
        return stored.state() == Future.State.SUCCESS
                ? left(attempt, next, stored.resultNow(), move, event)
                : stored.thenCompose(version -> left(attempt, next, version, move, event));
    }

    private CompletableFuture<Void> left(
            Job.Running attempt, Job.AtRest next, long version, Function<Job.Active, Job.AtRest> move, Again event) {
        if (version != JobStore.LOST) {
            tell(attempt, next, version, event);
            return DONE;
        }
        return leaveCancelling(attempt, move, event);
    }

    private CompletableFuture<Void> leaveCancelling(
            Job.Running attempt, Function<Job.Active, Job.AtRest> move, Again event) {
        Optional<Job> present = store.find(attempt.spec().id(), clock.instant()).map(JobRecord::job);
        if (present.isPresent()
                && present.get() instanceof Job.Cancelling cancelling
                && cancelling.fence().token() == attempt.fence().token()) {
            Job.AtRest next = move.apply(cancelling);
            return store.update(cancelling, next).toCompletableFuture().thenAccept(version -> {
                if (version != JobStore.LOST) {
                    tell(cancelling, next, version, event);
                }
            });
        }
        // Somebody else settled the job and has told of it.
        return DONE;
    }

    private void tell(Job.Active attempt, Job.AtRest next, long version, Again event) {
        switch (next) {
            case Job.Ended ended -> events.publish(new JobEvent.Ended(attempt, ended, version));
            case Job.Queued queued -> events.publish(event.of(attempt, queued, version));
            case Job.Paused _ -> throw new IllegalStateException("no attempt leaves a paused job");
        }
    }

    private interface Again {
        JobEvent of(Job.Active attempt, Job.Queued job, long version);
    }
}
