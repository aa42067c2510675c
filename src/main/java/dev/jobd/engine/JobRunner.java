package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.Outcome;
import dev.jobd.store.Claimed;
import dev.jobd.store.JobStore;
import dev.jobd.store.Settled;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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

    private static final CompletableFuture<Claimed> NONE = CompletableFuture.completedFuture(Claimed.NONE);

    private final JobStore store;
    private final Performer performer;
    private final Executions executions;
    private final JobEvents events;
    private final Journal journal;
    private final InstantSource clock;
    private final DoubleSupplier chance;

    JobRunner(Engine.Ground ground, Performer performer, JobEvents events, Journal journal, Duration cancelGrace) {
        this.store = ground.store();
        this.performer = performer;
        this.clock = ground.clock();
        this.chance = ground.chance();
        this.events = events;
        this.journal = journal;
        this.executions = new Executions(
                clock, ground.timer(), cancelGrace, () -> ground.executor().execute(this::stopOverdue));
    }

    Executions executions() {
        return executions;
    }

    /**
     * Runs an attempt on this thread.
     *
     * @param slot is told when the attempt is over, unless this returns what was claimed
     * @return when the attempt is settled and the slot is the caller's: what was claimed for it meanwhile; otherwise null
     */
    @Nullable
    Claimed run(Claimed.Claim claim, Slot slot) {
        try {
            Execution execution = executions.begin(claim.job(), slot);
            events.publish(new JobEvent.Started(claim.job(), claim.version()));
            Optional<Outcome> outcome = performer.perform(execution);
            return outcome.isPresent() ? finish(execution, outcome.get()) : null;
        } catch (Throwable e) {
            LOG.errorf(e, "cannot run job=%s", claim.job().spec().id());
            return Claimed.NONE;
        }
    }

    /** Whether the thread that has run this attempt may run another. */
    boolean leavesThreadClean(Claimed.Claim claim) {
        return performer.leavesThreadClean(claim.job().spec().type());
    }

    /** The outcome of an attempt is known whose thread did not wait for it. */
    void end(Execution execution, Outcome outcome) {
        Claimed next = finish(execution, outcome);
        if (next != null) {
            execution.slot().over(next);
        }
    }

    /** Gives back an attempt that never began. */
    CompletionStage<Claimed> release(Claimed.Claim claim) {
        Job.Running attempt = claim.job();
        // Its start is an event all the same: there is one for each version.
        events.publish(new JobEvent.Started(attempt, claim.version()));
        executions.forget(attempt);
        Instant now = clock.instant();
        return leave(attempt, active -> active.release(now), JobEvent.Released::new, 0, now);
    }

    /**
     * Gives back the attempts under way, as if they had not begun. Whatever their handlers still do changes nothing.
     *
     * @return completes, never with an exception, when they are given back, with their jobs
     */
    CompletableFuture<List<Job>> handBack() {
        List<Job> jobs = new ArrayList<>();
        List<CompletableFuture<Claimed>> left = new ArrayList<>();
        Instant now = clock.instant();
        for (Execution execution : executions.underWay()) {
            if (execution.settle()) {
                executions.abandoned(1);
                jobs.add(execution.job());
                left.add(leave(execution.job(), active -> active.release(now), JobEvent.Released::new, 0, now)
                        .handle((_, failure) -> settled(execution, Claimed.NONE, failure))
                        .whenComplete((_, _) -> execution.slot().over(Claimed.NONE)));
            }
        }
        return CompletableFuture.allOf(left.toArray(CompletableFuture[]::new)).thenApply(_ -> jobs);
    }

    /** Tells attempts to stop that have taken too long, and gives up those that did not stop. */
    void stopOverdue() {
        for (Execution execution : executions.overdue()) {
            if (execution.settle()) {
                executions.abandoned(1);
                Job.Running job = execution.job();
                LOG.warnf(
                        "left behind job=%s type=%s attempt=%d: its handler did not stop when it was told to",
                        job.spec().id(), job.spec().type(), job.attempt());
                journal.log(
                        job,
                        "attempt %d did not stop within %d ms and was left behind"
                                .formatted(job.attempt(), executions.grace().toMillis()));
                settle(execution, Outcome.failed("did not stop")).thenAccept(execution.slot()::over);
            }
        }
    }

    /** Null when the attempt is not settled with this call: then its slot is told some time. */
    private @Nullable Claimed finish(Execution execution, Outcome outcome) {
        if (!execution.settle()) {
            // It was settled long ago.
            executions.abandoned(-1);
            return null;
        }
        CompletableFuture<Claimed> settled = settle(execution, outcome);
        if (settled.isDone()) {
            return settled.join();
        }
        settled.thenAccept(execution.slot()::over);
        return null;
    }

    /**
     * Completes, never with an exception, when the outcome is stored or could not be.
     *
     * @return what was claimed for the same slot
     */
    private CompletableFuture<Claimed> settle(Execution execution, Outcome told) {
        Job.Running attempt = execution.job();
        try {
            Outcome outcome = execution.timedOut()
                    ? new Outcome.TimedOut(attempt.spec().options().timeout())
                    : told;
            describe(execution, outcome);
            double luck = outcome instanceof Outcome.Done ? 0 : chance.getAsDouble();
            Instant now = clock.instant();
            CompletableFuture<Claimed> left = leave(
                    attempt,
                    active -> active.settle(outcome, now, luck),
                    JobEvent.Requeued::new,
                    execution.slot().goesOn() ? 1 : 0,
                    now);
            if (left.state() == Future.State.SUCCESS) {
                executions.remove(execution);
                return left;
            }
            return left.handle((claimed, failure) -> settled(execution, claimed, failure));
        } catch (Throwable e) {
            return CompletableFuture.completedFuture(settled(execution, Claimed.NONE, e));
        }
    }

    private Claimed settled(Execution execution, Claimed claimed, @Nullable Throwable failure) {
        executions.remove(execution);
        if (failure == null) {
            return claimed;
        }
        LOG.errorf(failure, "cannot settle job=%s", execution.job().spec().id());
        return Claimed.NONE;
    }

    private void describe(Execution execution, Outcome outcome) {
        Job.Running attempt = execution.job();
        String what = execution.cancelled() ? "cancelled" : inWords(outcome);
        if (!what.isEmpty()) {
            journal.log(attempt, "attempt " + attempt.attempt() + " " + what);
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

    /**
     * Stores what follows an attempt, also if its job was told to stop meanwhile.
     *
     * @param event for a job that is queued again
     * @param max how many jobs are to be claimed with it
     */
    private CompletableFuture<Claimed> leave(
            Job.Running attempt, Function<Job.Active, Job.AtRest> move, JobEvents.Again event, int max, Instant now) {
        Job.AtRest next = move.apply(attempt);
        CompletableFuture<Settled> stored =
                store.settle(attempt, next, max, now).toCompletableFuture();
        // A store that is done at once has no need of another stage.
        return stored.state() == Future.State.SUCCESS
                ? left(attempt, next, stored.resultNow(), move, event)
                : stored.thenCompose(settled -> left(attempt, next, settled, move, event));
    }

    private CompletableFuture<Claimed> left(
            Job.Running attempt,
            Job.AtRest next,
            Settled settled,
            Function<Job.Active, Job.AtRest> move,
            JobEvents.Again event) {
        if (settled.version() == JobStore.LOST) {
            // Where nobody has told the job to stop, somebody else settled it and has told of it.
            return settled.toldToStop().isPresent() ? leave(settled.toldToStop().get(), move, event) : NONE;
        }
        events.left(attempt, next, settled.version(), event);
        return settled.claimed().claims().isEmpty() ? NONE : CompletableFuture.completedFuture(settled.claimed());
    }

    private CompletableFuture<Claimed> leave(
            Job.Cancelling attempt, Function<Job.Active, Job.AtRest> move, JobEvents.Again event) {
        Job.AtRest next = move.apply(attempt);
        return store.update(attempt, next).toCompletableFuture().thenApply(version -> {
            if (version != JobStore.LOST) {
                events.left(attempt, next, version, event);
            }
            return Claimed.NONE;
        });
    }
}
