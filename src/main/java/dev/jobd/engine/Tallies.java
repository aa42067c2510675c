package dev.jobd.engine;

import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Tally;
import dev.jobd.store.JobStore;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tally for those who ask for each of its numbers. Where that is a call to a database, it serves for a moment. */
final class Tallies {
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final JobStore store;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    /** The last answer, or how it failed. */
    private @Nullable Supplier<Tally> answer;

    private long askedAt;

    Tallies(JobStore store, InstantSource clock, LongSupplier nanos) {
        this.store = store;
        this.clock = clock;
        this.nanos = nanos;
    }

    private Supplier<Tally> asked() {
        try {
            Tally tally = store.tally(clock.instant());
            return () -> tally;
        } catch (ProblemException e) {
            return () -> {
                throw e;
            };
        }
    }

    Tally get() {
        if (!store.durable()) {
            return store.tally(clock.instant());
        }
        lock.lock();
        try {
            if (answer == null || nanos.getAsLong() - askedAt > MOMENT_NANOS) {
                answer = asked();
                askedAt = nanos.getAsLong();
            }
            return answer.get();
        } finally {
            lock.unlock();
        }
    }
}
