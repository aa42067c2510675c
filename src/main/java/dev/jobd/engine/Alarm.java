package dev.jobd.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls once at the earliest of all times that it was asked for, and forgets the others: whoever is called asks again for
 * what is still to come. Times further away than {@link #FAR} are left to the ticks.
 */
final class Alarm {
    static final Duration FAR = Duration.ofSeconds(10);
    private static final long OFF = Long.MAX_VALUE;

    private final Timer timer;
    private final InstantSource clock;
    private final Runnable call;
    /** The time that it is set to, in microseconds since 1970. */
    private final AtomicLong set = new AtomicLong(OFF);

    Alarm(Timer timer, InstantSource clock, Runnable call) {
        this.timer = timer;
        this.clock = clock;
        this.call = call;
    }

    /** May be called from any thread. */
    void by(Instant time) {
        Instant now = clock.instant();
        Duration delay = Duration.between(now, time);
        if (delay.compareTo(FAR) > 0) {
            return;
        }
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, time);
        for (long known = set.get(); micros < known; known = set.get()) {
            if (set.compareAndSet(known, micros)) {
                timer.after(delay.isNegative() ? Duration.ZERO : delay, () -> ring(micros));
                return;
            }
        }
    }

    private void ring(long micros) {
        if (set.compareAndSet(micros, OFF)) {
            call.run();
        }
    }
}
