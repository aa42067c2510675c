package dev.jobd.engine;

import dev.jobd.domain.Job;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that is under way on this node, from its start until its handler has ended or was left behind.
 *
 * <p>Invariant: one thread alone moves it out of {@link Phase#UNDER_WAY}, and that one settles the attempt and frees its
 * slot.
 */
final class Execution {
    private enum Phase {
        UNDER_WAY,
        OVER,
        ABANDONED
    }

    private final Job.Running job;
    private final Slot slot;

    /** Guarded by the chain of {@link ExecutionTable} that it is in. */
    @Nullable
    Execution next;

    /** Guarded by this. */
    private Phase phase = Phase.UNDER_WAY;

    /** Guarded by this: how to interrupt the handler; null while there is none to be interrupted. */
    private @Nullable Runnable interrupt;

    /** Set once, under the lock of this. */
    private volatile @Nullable Instant stopped;

    private volatile boolean timedOut;

    Execution(Job.Running job, Slot slot) {
        this.job = job;
        this.slot = slot;
    }

    Job.Running job() {
        return job;
    }

    Instant deadline() {
        return job.startedAt().plus(job.spec().timeout());
    }

    long token() {
        return job.fence().token();
    }

    Slot slot() {
        return slot;
    }

    /** The handler begins. */
    synchronized void begin(Runnable how) {
        interrupt = how;
        if (stopped != null) {
            how.run();
        }
    }

    /** The handler has ended: from now on nobody is interrupted. */
    synchronized void end() {
        interrupt = null;
    }

    /** The attempt is to stop. Only the first call counts. */
    synchronized void stop(Instant now) {
        if (stopped == null) {
            stopped = now;
            Runnable how = interrupt;
            if (how != null) {
                how.run();
            }
        }
    }

    /** The attempt has taken too long. */
    synchronized void timeOut(Instant now) {
        if (stopped == null) {
            timedOut = true;
            stop(now);
        }
    }

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

    /** Whether the attempt is over with this call; the caller settles it. */
    boolean becomesOver() {
        return becomes(Phase.OVER);
    }

    /** Whether the handler is left behind with this call; the caller settles the attempt in its place. */
    boolean becomesAbandoned() {
        return becomes(Phase.ABANDONED);
    }

    private synchronized boolean becomes(Phase next) {
        if (phase != Phase.UNDER_WAY) {
            return false;
        }
        phase = next;
        return true;
    }
}
