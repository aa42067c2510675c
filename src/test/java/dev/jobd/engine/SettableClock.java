package dev.jobd.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves when it is told to. */
final class SettableClock implements InstantSource {
    private volatile long nanos;
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    /** As of a clock that only advances. */
    long nanos() {
        return nanos;
    }

    void advance(Duration time) {
        now = now.plus(time);
        nanos += Math.max(0, time.toNanos());
    }

    void set(Instant time) {
        now = time;
    }
}
