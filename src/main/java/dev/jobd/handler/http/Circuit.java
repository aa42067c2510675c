package dev.jobd.handler.http;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds calls to one host back that would fail anyway: after so many failures in a row it opens, and lets no call through for
 * a while; then one, on trial, which closes it if it succeeds. All fields are guarded by its monitor; times are those of a
 * clock that nobody sets, in nanoseconds.
 */
final class Circuit {
    static final int FAILURES = 10;
    static final Duration PAUSE = Duration.ofSeconds(30);

    /** While one is on trial, which takes a moment or fails. */
    static final Duration TRIAL = Duration.ofSeconds(5);

    private int failures;
    private boolean open;
    private long opened;
    private @Nullable Pass trial;

    /** The right to one call. Its end is told once: what comes later changes nothing. */
    final class Pass implements AutoCloseable {
        private final long begun;
        private boolean told;

        private Pass(long begun) {
            this.begun = begun;
        }

        void succeeded() {
            synchronized (Circuit.this) {
                if (end()) {
                    failures = 0;
                    open = false;
                }
            }
        }

        /** @return whether that opened the circuit */
        boolean failed(long now) {
            synchronized (Circuit.this) {
                boolean onTrial = this == trial;
                if (!end() || open && !onTrial) {
                    return false;
                }
                failures++;
                boolean opens = onTrial || failures >= FAILURES;
                if (opens) {
                    open = true;
                    opened = now;
                }
                return opens;
            }
        }

        /** A call that has told nothing until now ends in a way that says nothing of the host. */
        @Override
        public void close() {
            synchronized (Circuit.this) {
                end();
            }
        }

        private boolean end() {
            if (this == trial) {
                trial = null;
            }
            boolean first = !told;
            told = true;
            return first;
        }
    }

    /** A pass; empty when calls are held back. */
    synchronized Optional<Pass> enter(long now) {
        if (!open) {
            return Optional.of(new Pass(now));
        }
        if (left(now).isPositive()) {
            return Optional.empty();
        }
        trial = new Pass(now);
        return Optional.of(trial);
    }

    /** For how long no call goes out; empty when one may. */
    synchronized Optional<Duration> heldBack(long now) {
        return open && left(now).isPositive() ? Optional.of(left(now)) : Optional.empty();
    }

    private Duration left(long now) {
        Pass onTrial = trial;
        Duration pause = PAUSE.minusNanos(now - opened);
        // One that takes longer than that is as good as failed.
        return onTrial != null && now - onTrial.begun < PAUSE.toNanos() ? TRIAL : pause;
    }
}
