package dev.jobd.store.sql;

import java.time.Duration;
import java.time.Instant;

/** Times as microseconds since 1970. Those that do not fit are as far away as can be. */
final class Micros {
    private static final long A_SECOND = 1_000_000;
    private static final int NANOS = 1_000;
    private static final long MICROS_PER_MILLI = 1_000;
    private static final Duration LONGEST = Duration.ofDays(3_652_500);

    private Micros() {}

    static long of(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds >= Long.MAX_VALUE / A_SECOND) {
            return Long.MAX_VALUE;
        }
        return seconds <= Long.MIN_VALUE / A_SECOND ? Long.MIN_VALUE : seconds * A_SECOND + time.getNano() / NANOS;
    }

    /** The first one that is not before a time. */
    static long atOrAfter(Instant time) {
        long micros = of(time);
        return time.getNano() % NANOS == 0 || micros == Long.MAX_VALUE ? micros : micros + 1;
    }

    /** As a length that a time can be longer by: 10,000 years at the most. */
    static long of(Duration duration) {
        Duration bounded = duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
        return bounded.toMillis() * MICROS_PER_MILLI;
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, A_SECOND), Math.floorMod(micros, A_SECOND) * (long) NANOS);
    }
}
