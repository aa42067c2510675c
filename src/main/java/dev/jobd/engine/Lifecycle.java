package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.Tally;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/** Starts the node and stops it so that no acknowledged job is lost without a word. */
public final class Lifecycle {
    private static final Logger LOG = Logger.getLogger(Lifecycle.class);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final JobStore store;
    private final Dispatcher dispatcher;
    private final Admission admission;
    private final Waiters waiters;
    private final InstantSource clock;
    private final Duration grace;

    private volatile boolean started;
    /** Guarded by this. */
    private boolean stopped;

    Lifecycle(
            JobStore store,
            Dispatcher dispatcher,
            Admission admission,
            Waiters waiters,
            InstantSource clock,
            Duration grace) {
        this.store = store;
        this.dispatcher = dispatcher;
        this.admission = admission;
        this.waiters = waiters;
        this.clock = clock;
        this.grace = grace;
    }

    public void start() {
        started = true;
        dispatcher.wake();
    }

    boolean started() {
        return started;
    }

    boolean ready() {
        return started && admission.open();
    }

    /**
     * Takes no more jobs, lets those that are there run until the grace period ends, and reports by id what is left.
     * Blocks until then. A further call waits for the first and does nothing.
     *
     * @return the jobs that were left
     */
    public synchronized List<Job> stop() {
        if (stopped) {
            return List.of();
        }
        Tally left = store.tally(clock.instant());
        LOG.infof("stopping running=%d queued=%d grace=%dms", left.active(), left.waiting(), grace.toMillis());
        admission.close();
        awaitIdle();
        dispatcher.stop();
        waiters.release();
        stopped = true;
        List<Job> unfinished = store.unfinished();
        for (Job job : unfinished) {
            LOG.errorf(
                    "lost when stopping job=%s type=%s state=%s",
                    job.spec().id(), job.spec().type(), job.state(clock.instant()));
        }
        LOG.infof("stopped unfinished=%d", unfinished.size());
        return unfinished;
    }

    private void awaitIdle() {
        long deadline = System.nanoTime() + grace.toNanos();
        Instant end = clock.instant().plus(grace);
        while (!idle(end) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** The gate first: a submission that has left it has put its job into the store. */
    private boolean idle(Instant end) {
        return admission.empty() && store.idle(end);
    }
}
