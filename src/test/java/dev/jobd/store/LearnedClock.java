package dev.jobd.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** The time of another place, as far as it can be known from answers that say what time it was there. */
final class LearnedClock implements InstantSource {
    private final LongSupplier nanos;
    /** What time it is there when this node's count is 0. */
    private Instant zero = Instant.EPOCH;

    private boolean asked;

    LearnedClock(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** It changes no more than it has to: the answer was given at some moment in between. */
    void heard(long askedNanos, Instant time, long heardNanos) {
        Instant least = time.minusNanos(heardNanos);
        Instant most = time.minusNanos(askedNanos);
        if (!asked) {
            zero = least.plus(Duration.between(least, most).dividedBy(2));
        } else if (zero.isBefore(least)) {
            zero = least;
        } else if (zero.isAfter(most)) {
            zero = most;
        }
        asked = true;
    }

    @Override
    public Instant instant() {
        return zero.plusNanos(nanos.getAsLong());
    }
}
