package dev.jobd.engine;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Gives new jobs their ids and times of creation, in the order in which they get into the store: so a list that goes on
 * where it stopped misses none.
 */
final class Stamps {
    private final InstantSource clock;
    private final Function<Instant, UUID> ids;
    /** Guards the time below, the ids, and the way into the store. */
    private final ReentrantLock lock = new ReentrantLock();

    private Instant last = Instant.MIN;

    /** @param ids makes UUIDv7s that rise, of the time of creation; called by one thread at a time */
    Stamps(InstantSource clock, Function<Instant, UUID> ids) {
        this.clock = clock;
        this.ids = ids;
    }

    /** Puts jobs into the store. Must be quick. */
    interface Insertion<T> {
        /**
         * @param ids is given the time of creation
         * @param created never before that of others, so later than now when the clock was set back
         */
        T insert(Function<Instant, UUID> ids, Instant created, Instant now);
    }

    <T> T stamp(Insertion<T> insertion) {
        lock.lock();
        try {
            Instant now = clock.instant();
            last = now.isBefore(last) ? last : now;
            return insertion.insert(ids, last, now);
        } finally {
            lock.unlock();
        }
    }
}
