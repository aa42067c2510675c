package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Tally;
import dev.jobd.store.JobStore;
import dev.jobd.store.Signals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** Starts the node and stops it so that no acknowledged job is lost without a word. */
public final class Lifecycle {
    private static final Logger LOG = Logger.getLogger(Lifecycle.class);
    /** A commit takes a millisecond. */
    private static final Duration COMMIT = Duration.ofSeconds(5);

    /** For handlers to end what is outside of this process. */
    private static final Duration LAST_MOMENT = Duration.ofSeconds(2);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final JobStore store;
    private final Executor executor;
    private final Dispatcher dispatcher;
    private final JobRunner runner;
    private final WorkerDesk desk;
    private final Rescuer rescuer;
    private final LeaseKeeper lease;
    private final Admission admission;
    private final Waiters waiters;
    private final InstantSource clock;
    private final Duration grace;
    private volatile boolean started;

    /** Guarded by this. */
    private boolean stopped;

    Lifecycle(
            Engine.Ground ground,
            Dispatcher dispatcher,
            JobRunner runner,
            WorkerDesk desk,
            Rescuer rescuer,
            LeaseKeeper lease,
            Admission admission,
            Waiters waiters,
            Duration grace) {
        this.store = ground.store();
        this.executor = ground.executor();
        this.clock = ground.clock();
        this.dispatcher = dispatcher;
        this.runner = runner;
        this.desk = desk;
        this.rescuer = rescuer;
        this.lease = lease;
        this.admission = admission;
        this.waiters = waiters;
        this.grace = grace;
    }

    public void start() {
        lease.start(runner::abandonAll);
        executor.execute(() -> store.listen(signals()));
        try {
            rescuer.rescue();
        } catch (ProblemException | CompletionException e) {
            if (!ProblemException.isForNow(e)) {
                throw e;
            }
            // The ticks go on with it when the store is back.
        }
        started = true;
        dispatcher.wake();
    }

    private Signals signals() {
        return new Signals() {
            @Override
            public void due() {
                dispatcher.wake();
            }

            @Override
            public void dueForWorkers() {
                desk.wake();
            }

            @Override
            public void stop() {
                runner.stopTold();
            }
        };
    }

    boolean started() {
        return started;
    }

    boolean ready() {
        return started && admission.open();
    }

    /**
     * Takes no more jobs, and lets those that run go on until the grace period ends; and those that wait too, where the
     * store does not keep them. What runs then is handed back to a store that keeps it, or reported by id. Blocks until
     * then. A further call waits for the first and does nothing.
     *
     * @return the jobs that are lost
     */
    public synchronized List<Job> stop() {
        if (stopped) {
            return List.of();
        }
        LOG.infof("stopping %sgrace=%dms", left(), grace.toMillis());
        admission.close();
        List<Job> lost = store.durable() ? leaveToOthers() : finish();
        waiters.release();
        stopped = true;
        return lost;
    }

    private String left() {
        try {
            Tally left = store.tally(clock.instant());
            return "running=%d queued=%d ".formatted(left.active(), left.waiting());
        } catch (ProblemException e) {
            // A stop has to come to its end also while the store is away.
            return "";
        }
    }

    private List<Job> leaveToOthers() {
        dispatcher.stop();
        desk.stop();
        // So that nobody counts on this node for jobs.
        store.serve(Set.of());
        BooleanSupplier done = () -> admission.empty() && dispatcher.taken() == 0;
        awaitUntil(done, grace);
        dispatcher.leave();
        List<Job> back = runner.handBack();
        // Those that were on their way to begin, or to their end, too.
        awaitUntil(done, COMMIT);
        giveUpLease();
        awaitHandlers();
        for (Job job : back) {
            LOG.infof(
                    "handed back when stopping job=%s type=%s",
                    job.spec().id(), job.spec().type());
        }
        LOG.infof("stopped handed-back=%d", back.size());
        return List.of();
    }

    /** What could not be handed back is left to the others. */
    private void giveUpLease() {
        lease.stop();
        try {
            store.leave();
        } catch (ProblemException e) {
            // Then it ends by itself.
        }
    }

    private List<Job> finish() {
        Instant end = clock.instant().plus(grace);
        // The gate first: a submission that has left it has put its job into the store.
        awaitUntil(() -> admission.empty() && store.idle(end), grace);
        dispatcher.stop();
        desk.stop();
        List<Job> unfinished = store.unfinished();
        for (Job job : unfinished) {
            LOG.errorf(
                    "lost when stopping job=%s type=%s state=%s",
                    job.spec().id(), job.spec().type(), job.state(clock.instant()));
        }
        LOG.infof("stopped unfinished=%d", unfinished.size());
        return unfinished;
    }

    private void awaitHandlers() {
        awaitUntil(() -> runner.executions().abandoned() <= 0, LAST_MOMENT);
    }

    private static void awaitUntil(BooleanSupplier done, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!done.getAsBoolean() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
