package dev.jobd.store.sql;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time of the database, as near as it can be known: what the node's own clock says, which somebody may set, does not
 * matter. Goes on while the database is away.
 */
final class DatabaseClock implements InstantSource {
    private static final long NANOS_PER_MICRO = 1_000;

    private final LongSupplier nanos;

    /** What the database has more than that, in microseconds. */
    private volatile long ahead;

    private volatile boolean asked;

    /** @param nanos a clock that nobody sets, as {@link System#nanoTime} */
    DatabaseClock(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** By the clock that nobody sets. */
    long nanos() {
        return nanos.getAsLong();
    }

    /**
     * The database has said what time it is. The difference lies between what it would be if the answer took no time, and
     * if the question did: it changes no more than it has to, so that one slow answer does no harm.
     */
    void heard(long askedNanos, long time, long heardNanos) {
        long least = time - micros(heardNanos);
        long most = time - micros(askedNanos);
        ahead = asked ? Math.clamp(ahead, least, most) : least + (most - least) / 2;
        asked = true;
    }

    @Override
    public Instant instant() {
        return Micros.instant(micros(nanos()) + ahead);
    }

    private static long micros(long nanos) {
        return Math.floorDiv(nanos, NANOS_PER_MICRO);
    }
}
