package dev.jobd.api;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** How much all readers of events may hold together, and how long each may take. Safe for all event loops. */
final class ReaderLimits {
    /** What was written and not yet taken, over all readers. */
    private static final long MAX_PENDING = 64L * 1024 * 1024;

    /** One event loop at a time serves readers for each of so many processors: the others are for the jobs. */
    private static final int PROCESSORS_FOR_A_TURN = 4;

    private static final Duration SHORT_OF_ROOM = Duration.ofSeconds(1);

    private final int maxReaders;
    private final Duration keepAlive;
    private final Duration patience;
    private final AtomicLong pending = new AtomicLong();
    private final Semaphore turns =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / PROCESSORS_FOR_A_TURN));

    /**
     * @param keepAlive the longest silence
     * @param patience how long a connection may take for what was written to it
     */
    ReaderLimits(int maxReaders, Duration keepAlive, Duration patience) {
        this.maxReaders = maxReaders;
        this.keepAlive = keepAlive;
        this.patience = patience;
    }

    int maxReaders() {
        return maxReaders;
    }

    Duration keepAlive() {
        return keepAlive;
    }

    /** In nanoseconds. When room becomes scarce, those who are slow have to leave early. */
    long patience() {
        boolean scarce = pending.get() > MAX_PENDING / 2 && patience.compareTo(SHORT_OF_ROOM) > 0;
        return (scarce ? SHORT_OF_ROOM : patience).toNanos();
    }

    /** Whether anything may be written. */
    boolean room() {
        return pending.get() < MAX_PENDING;
    }

    void pending(int change) {
        pending.addAndGet(change);
    }

    /** Whether another event loop may serve its readers now. If so, {@link #endTurn} has to follow. */
    boolean beginTurn() {
        return turns.tryAcquire();
    }

    void endTurn() {
        turns.release();
    }
}
