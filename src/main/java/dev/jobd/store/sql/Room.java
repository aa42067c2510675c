package dev.jobd.store.sql;

import dev.jobd.domain.JobState;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How many jobs wait, or more: they are counted anew only where that might be too many. With other nodes it may be fewer, by
 * as many as these have added in a moment.
 */
final class Room {
    /** So old may a count be that other nodes add to. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Reads reads;
    private final BooleanSupplier alone;
    private long atMost = Long.MAX_VALUE / 2;
    /** Those among them that are not committed yet. */
    private long taken;

    private boolean fresh;

    private long countedAt;

    Room(Reads reads, BooleanSupplier alone) {
        this.reads = reads;
        this.alone = alone;
    }

    /** A batch begins: the one before has been committed, or was not. */
    void begin() {
        taken = 0;
        fresh = false;
    }

    /** For how many further jobs there is room. */
    long left(int maxWaiting, int wanted) {
        if (!fresh && (atMost + wanted > maxWaiting || stale())) {
            atMost = reads.kept(JobState::waiting) + taken;
            fresh = true;
            countedAt = System.nanoTime();
        }
        return Math.max(0, maxWaiting - atMost);
    }

    private boolean stale() {
        return !alone.getAsBoolean() && System.nanoTime() - countedAt > PATIENCE_NANOS;
    }

    void take(int jobs) {
        atMost += jobs;
        taken += jobs;
    }
}
