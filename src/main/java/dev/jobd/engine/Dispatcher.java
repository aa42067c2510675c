package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Gives free slots to due jobs.
 *
 * <p>Invariants: a slot is taken before its job is claimed, and given back after that job has been settled, so that
 * claimed jobs never outnumber the slots. Every wake is counted; whoever takes the count from 0 becomes the one drainer,
 * and goes round until it has seen every wake. So a wake that comes while all slots are held by a claim that finds nothing
 * is not lost: it makes the drainer look once more.
 */
final class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);

    private final JobStore store;
    private final JobRunner runner;
    private final Executor executor;
    private final InstantSource clock;
    private final String node;

    private final Semaphore slots;
    /** Wakes that the drainer has not seen yet; 0 when there is no drainer. */
    private final AtomicInteger wakes = new AtomicInteger();
    /** When the present drainer was called, or last looked for due jobs; means nothing when there is none. */
    private volatile long lastLook;

    private volatile boolean stopped;

    Dispatcher(
            JobStore store, JobRunner runner, Executor executor, InstantSource clock, String node, int maxConcurrency) {
        this.store = store;
        this.runner = runner;
        this.executor = executor;
        this.clock = clock;
        this.node = node;
        this.slots = new Semaphore(maxConcurrency);
    }

    /** Says that a job may have become due or a slot free. Never blocks; may be called from any thread. */
    void wake() {
        if (stopped || wakes.getAndIncrement() > 0) {
            return;
        }
        lastLook = clock.millis();
        try {
            executor.execute(this::drain);
        } catch (RejectedExecutionException e) {
            wakes.set(0);
            LOG.error("cannot dispatch: the executor takes no more work", e);
        }
    }

    /** From now on nothing is claimed; what was claimed before still runs. */
    void stop() {
        stopped = true;
    }

    /** Whether a look for due jobs was called for, and has not come to its end for this long. */
    boolean stalled(Duration limit) {
        return wakes.get() > 0 && clock.millis() - lastLook > limit.toMillis();
    }

    private void drain() {
        int seen;
        do {
            seen = wakes.get();
            try {
                while (!stopped && fillSlots()) {}
            } catch (Throwable e) {
                // The count must go down all the same, or no one would ever drain again. The next tick tries again.
                LOG.error("cannot claim jobs", e);
            }
        } while (wakes.addAndGet(-seen) > 0);
    }

    /** Claims as many jobs as there are free slots and starts them; false when nothing is left to do for now. */
    private boolean fillSlots() {
        lastLook = clock.millis();
        int free = slots.drainPermits();
        if (free == 0) {
            return false;
        }
        List<Job.Running> claimed = List.of();
        try {
            claimed = store.claim(free, node, clock.instant());
        } finally {
            slots.release(free - claimed.size());
        }
        boolean started = true;
        for (Job.Running attempt : claimed) {
            started &= start(attempt);
        }
        // A job that could not start is due again at once: claiming on would spin. The next tick tries again.
        return started && claimed.size() == free;
    }

    private boolean start(Job.Running attempt) {
        try {
            executor.execute(() -> runner.run(attempt).whenComplete((_, _) -> freeSlot()));
            return true;
        } catch (Throwable e) {
            // A shut down executor, or no memory for a thread: the job must not wait for ever for an attempt without
            // one.
            LOG.errorf(
                    e,
                    "cannot run job=%s, it goes back to the queue",
                    attempt.spec().id());
            runner.release(attempt).whenComplete((_, _) -> slots.release());
            return false;
        }
    }

    private void freeSlot() {
        slots.release();
        wake();
    }
}
