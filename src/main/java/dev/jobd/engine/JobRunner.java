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
import java.util.concurrent.atomic.LongAdder;
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
    private final Endings endings;
    private final InstantSource clock;
    private final DoubleSupplier chance;
    private final Runnable wake;
    private final LongAdder staleWrites = new LongAdder();

    /**
     * @param wake has all who run jobs look for some
     * @param cancelGrace how long an attempt may go on after it was told to stop
     */
    JobRunner(
            Engine.Ground ground,
            Performer performer,
            JobEvents events,
            Journal journal,
            Runnable wake,
            Duration cancelGrace) {
        this.store = ground.store();
        this.endings = new Endings(ground);
        this.performer = performer;
        this.clock = ground.clock();
        this.chance = ground.chance();
        this.events = events;
        this.journal = journal;
        this.wake = wake;
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
        Execution execution = null;
        try {
            if (!slot.isCovered()) {
                release(claim).whenComplete((_, _) -> slot.over(Claimed.NONE));
                return null;
            }
            execution = executions.begin(claim.job(), slot);
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
            return execution == null
                    ? Claimed.NONE
                    : finish(execution, Outcome.failed("the node could not run it; its log says why"));
        }
    }

    /** Whether the thread that has run this attempt may run another. */
    boolean leavesThreadClean(Claimed.Claim claim) {
        return performer.leavesThreadClean(claim.job().runs());
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
     * Begins to give back the attempts under way, as if they had not begun. Their handlers are told to stop, and whatever
     * they still do changes nothing. The slot of each is told when it is given back.
     */
    List<Job> handBack() {
        List<Job> jobs = new ArrayList<>();
        for (Execution execution : executions.underWay()) {
            if (execution.settle()) {
                executions.abandoned(1);
                execution.stop(clock.instant());
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
                        execution.job().runs(),
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
                        job.spec().id(), job.runs(), job.attempt());
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
            Outcome outcome = execution.timedOut() ? attempt.timedOut() : told;
            OutcomeText.of(attempt, outcome, execution.cancelled()).ifPresent(line -> journal.log(attempt, line));
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
            return left.exceptionallyCompose(failure -> refused(execution, failure))
                    .handle((claimed, failure) -> settled(execution, claimed, failure));
        } catch (Throwable e) {
            return CompletableFuture.completedFuture(settled(execution, Claimed.NONE, e));
        }
    }

    /** The store is there and does not take what follows: the attempt fails for that, however long it takes to store it. */
    private CompletableFuture<Claimed> refused(Execution execution, Throwable failure) {
        LOG.errorf(
                failure,
                "cannot store what follows job=%s: the attempt fails for that",
                execution.job().spec().id());
        Job.Running attempt = execution.job();
        return fail(
                attempt,
                Outcome.failed("what followed could not be stored; the log of node " + attempt.node() + " says why"));
    }

    private CompletableFuture<Claimed> fail(Job.Running attempt, Outcome why) {
        Instant now = clock.instant();
        return leave(attempt, active -> active.settle(why, now, 0), JobEvent.Requeued::new, 0, now)
                .exceptionallyCompose(_ -> endings.later(() -> fail(attempt, why)));
    }

    private Claimed settled(Execution execution, Claimed claimed, @Nullable Throwable failure) {
        executions.remove(execution);
        if (failure == null) {
            return claimed;
        }
        LOG.errorf(failure, "cannot settle job=%s", execution.job().spec().id());
        return Claimed.NONE;
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
        CompletableFuture<Settled> stored = endings.settle(attempt, next, max, now);
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
        if (next.spec().pipeline().isPresent() && isOver(attempt, next)) {
            // Its next stage may be for others, and so may jobs that its key has kept back.
            wake.run();
        }
        return settled.claimed().claims().isEmpty() ? NONE : CompletableFuture.completedFuture(settled.claimed());
    }

    /** Not given back: that would be claimed again at once, and without end where no thread is to be had. */
    private static boolean isOver(Job.Active attempt, Job.AtRest next) {
        return !next.attempts().isEmpty() && next.attempts().getLast().number() == attempt.attempt();
    }

    private CompletableFuture<Claimed> leave(
            Job.Cancelling attempt, Function<Job.Active, Job.AtRest> move, JobEvents.Again event) {
        Job.AtRest next = move.apply(attempt);
        return endings.update(attempt, next).thenApply(version -> {
            if (version != JobStore.LOST) {
                events.left(attempt, next, version, event);
                if (next.spec().pipeline().isPresent()) {
                    wake.run();
                }
            }
            return Claimed.NONE;
        });
    }
}
