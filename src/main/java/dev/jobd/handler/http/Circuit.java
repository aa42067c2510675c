package dev.jobd.handler.http;

import java.time.Duration;
import java.util.Optional;

/**
 * Holds calls to one host back that would fail anyway: after so many failures in a row it opens, and lets no call through for
 * a while; then one, which closes it if it succeeds. All fields are guarded by its monitor; times are those of a clock that
 * nobody sets, in nanoseconds.
 */
final class Circuit {
    static final int FAILURES = 10;
    static final Duration PAUSE = Duration.ofSeconds(30);

    private int failures;
    private boolean open;
    private long opened;
    private boolean trial;

    /**
     * Whether a call may go out; then its end has to be told.
     *
     * @return empty when it may; else when to ask again
     */
    synchronized Optional<Duration> enter(long now) {
        if (!open) {
            return Optional.empty();
        }
        Duration left = left(now);
        if (left.isPositive()) {
            return Optional.of(left);
        }
        if (trial) {
            return Optional.of(Duration.ofSeconds(1));
        }
        trial = true;
        return Optional.empty();
    }

    synchronized void succeeded() {
        failures = 0;
        open = false;
        trial = false;
    }

    /** @return whether that opened it */
    synchronized boolean failed(long now) {
        failures++;
        boolean opens = trial || !open && failures >= FAILURES;
        if (opens) {
            open = true;
            opened = now;
            trial = false;
        }
        return opens;
    }

    /** A call has ended in a way that says nothing of the host. */
    synchronized void left() {
        trial = false;
    }

    /** For how long no call goes out; empty when it is closed. */
    synchronized Optional<Duration> heldBack(long now) {
        return open ? Optional.of(left(now).isPositive() ? left(now) : Duration.ZERO) : Optional.empty();
    }

    private Duration left(long now) {
        return PAUSE.minusNanos(now - opened);
    }
}
