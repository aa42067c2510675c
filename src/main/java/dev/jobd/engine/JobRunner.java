package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.ProblemException;
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
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs one attempt from its claim to its settlement. */
final class JobRunner {
    private static final Logger LOG = Logger.getLogger(JobRunner.class);

    /** A store that was away is asked again so soon. */
    private static final Duration RETRY = Duration.ofMillis(500);

    private static final CompletableFuture<Claimed> NONE = CompletableFuture.completedFuture(Claimed.NONE);

    private final JobStore store;
    private final Performer performer;
    private final Executions executions;
    private final JobEvents events;
    private final Journal journal;
    private final Executor executor;
    private final Timer timer;
    private final InstantSource clock;
    private final DoubleSupplier chance;
    private final LongAdder staleWrites = new LongAdder();

    JobRunner(Engine.Ground ground, Performer performer, JobEvents events, Journal journal, Duration cancelGrace) {
        this.store = ground.store();
        this.executor = ground.executor();
        this.timer = ground.timer();
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
            if (!slot.isCovered()) {
                release(claim).whenComplete((_, _) -> slot.over(Claimed.NONE));
                return null;
            }
            Execution execution = executions.begin(claim.job(), slot);
            events.publish(new JobEvent.Started(claim.job(), claim.version()));
            if (!slot.isCovered()) {
                // Whoever finds out that it is lost may have looked for attempts before this one began.
                takeBack(execution);
                return null;
            }
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
     * Begins to give back the attempts under way, as if they had not begun. Whatever their handlers still do changes
     * nothing. The slot of each is told when it is given back.
     */
    List<Job> handBack() {
        List<Job> jobs = new ArrayList<>();
        for (Execution execution : executions.underWay()) {
            if (execution.settle()) {
                executions.abandoned(1);
                jobs.add(execution.job());
                giveBack(execution);
            }
        }
        return jobs;
    }

    private void giveBack(Execution execution) {
        Instant now = clock.instant();
        var _ = leave(execution.job(), active -> active.release(now), JobEvent.Released::new, 0, now)
                .handle((_, failure) -> settled(execution, Claimed.NONE, failure))
                .thenAccept(execution.slot()::over);
    }

    /** The node may not begin an attempt that it has claimed. */
    private void takeBack(Execution execution) {
        if (execution.settle()) {
            giveBack(execution);
        } else {
            // It was given up with those under way, but has no handler.
            executions.abandoned(-1);
        }
    }

    /** The node has no right to the attempts under way any more: they are told to stop, and others settle them. */
    void abandonAll() {
        for (Execution execution : executions.underWay()) {
            // One that was claimed since is this node's.
            if (!execution.slot().isCovered() && abandon(execution)) {
                LOG.warnf(
                        "given up job=%s type=%s attempt=%d: it is another node's",
                        execution.job().spec().id(),
                        execution.job().spec().type(),
                        execution.job().attempt());
            }
        }
    }

    private boolean abandon(Execution execution) {
        if (!execution.settle()) {
            return false;
        }
        executions.abandoned(1);
        execution.stop(clock.instant());
        executions.remove(execution);
        journal.end(execution.job());
        execution.slot().over(Claimed.NONE);
        return true;
    }

    /** Tells attempts to stop whose jobs were cancelled or failed on another node. */
    void stopTold() {
        store.stopping().forEach(executions::stopIfUnderWay);
    }

    /** See {@link dev.jobd.domain.NodeStatus#staleWrites}. */
    long staleWrites() {
        return staleWrites.sum();
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
        journal.end(attempt);
        CompletableFuture<Settled> stored =
                store.settle(attempt, next, max, now).toCompletableFuture();
        if (!stored.isDone() || stored.isCompletedExceptionally()) {
            stored = stored.exceptionallyCompose(failure -> again(
                    () -> store.settle(attempt, next, 0, clock.instant()),
                    settled -> confirmed(settled, next),
                    failure));
        }
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
            if (settled.toldToStop().isPresent()) {
                return leave(settled.toldToStop().get(), move, event);
            }
            // Somebody else settled it and has told of it.
            staleWrites.increment();
            return NONE;
        }
        events.left(attempt, next, settled.version(), event);
        return settled.claimed().claims().isEmpty() ? NONE : CompletableFuture.completedFuture(settled.claimed());
    }

    /** Stores it when the store can be had again; meanwhile the attempt keeps its slot. */
    private <T> CompletableFuture<T> again(
            Supplier<CompletionStage<T>> change, UnaryOperator<T> confirmed, Throwable failure) {
        return ProblemException.isForNow(failure)
                ? later().thenCompose(_ -> change.get())
                        .thenApplyAsync(confirmed, executor)
                        .exceptionallyCompose(second -> again(change, confirmed, second))
                : CompletableFuture.failedFuture(failure);
    }

    /** What was stored at an earlier try, of which the answer was lost, cannot be stored again. */
    private Settled confirmed(Settled settled, Job.AtRest next) {
        long version = confirmed(settled.version(), next);
        return version == settled.version() ? settled : Settled.won(version, Claimed.NONE);
    }

    private long confirmed(long version, Job.AtRest next) {
        return version == JobStore.LOST
                ? store.find(next.spec().id(), clock.instant())
                        .filter(present -> present.job().equals(next))
                        .map(JobRecord::version)
                        .orElse(version)
                : version;
    }

    private CompletableFuture<Void> later() {
        CompletableFuture<Void> time = new CompletableFuture<>();
        timer.after(RETRY, () -> time.complete(null));
        return time;
    }

    private CompletableFuture<Claimed> leave(
            Job.Cancelling attempt, Function<Job.Active, Job.AtRest> move, JobEvents.Again event) {
        Job.AtRest next = move.apply(attempt);
        return update(attempt, next).thenApply(version -> {
            if (version != JobStore.LOST) {
                events.left(attempt, next, version, event);
            }
            return Claimed.NONE;
        });
    }

    private CompletableFuture<Long> update(Job.Cancelling attempt, Job.AtRest next) {
        return store.update(attempt, next)
                .toCompletableFuture()
                .exceptionallyCompose(failure ->
                        again(() -> store.update(attempt, next), version -> confirmed(version, next), failure));
    }
}
