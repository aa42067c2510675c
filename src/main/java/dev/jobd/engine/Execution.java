package dev.jobd.engine;

import dev.jobd.domain.Job;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that is under way on this node, from its start until its handler has ended or was left behind.
 *
 * <p>Invariants: the one that {@linkplain #settle settles} it also frees its slot. Its handler is interrupted once at the
 * most, and never after its end. An attempt that nobody stops takes no lock: the monitor guards the way of those that do.
 */
final class Execution {
    private final Job.Running job;
    private final Slot slot;

    private final AtomicBoolean settled = new AtomicBoolean();

    /** How to interrupt the handler; null while there is none to be interrupted. Whoever takes it out calls it. */
    private final AtomicReference<@Nullable Runnable> interrupt = new AtomicReference<>();

    /** Written once, under the monitor. */
    private volatile @Nullable Instant stopped;

    /** Written under the monitor. */
    private volatile boolean timedOut;

    Execution(Job.Running job, Slot slot) {
        this.job = job;
        this.slot = slot;
    }

    Job.Running job() {
        return job;
    }

    Instant deadline() {
        return job.deadline();
    }

    long token() {
        return job.fence().token();
    }

    Slot slot() {
        return slot;
    }

    /** The handler begins. */
    void begin(Runnable how) {
        interrupt.set(how);
        // One that was stopped before has found nothing to interrupt; one that is stopped from here on finds it.
        if (stopped != null) {
            interrupt();
        }
    }

    /** The handler has ended: from now on nobody is interrupted. */
    void end() {
        if (interrupt.getAndSet(null) == null) {
            awaitInterrupt();
        }
    }

    /** The attempt is to stop. Only the first call counts. */
    synchronized void stop(Instant now) {
        if (stopped == null) {
            stopped = now;
            interrupt();
        }
    }

    /** The attempt has taken too long. */
    synchronized void timeOut(Instant now) {
        if (stopped == null) {
            timedOut = true;
            stop(now);
        }
    }

    private void interrupt() {
        Runnable how = interrupt.getAndSet(null);
        if (how != null) {
            how.run();
        }
    }

    /** Until whoever stops the attempt, and has taken the interrupt out, has called it. */
    private synchronized void awaitInterrupt() {}

    /** When it was told to stop. */
    @Nullable
    Instant stopped() {
        return stopped;
    }

    boolean timedOut() {
        return timedOut;
    }

    /** Whether it was told to stop because somebody cancelled or failed its job. */
    boolean cancelled() {
        return stopped != null && !timedOut;
    }

    /**
     * Whether the attempt is settled by the caller: because its handler has ended, or is left behind. True once.
     */
    boolean settle() {
        return settled.compareAndSet(false, true);
    }
}
