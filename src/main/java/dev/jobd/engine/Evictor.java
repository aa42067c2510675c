package dev.jobd.engine;

import dev.jobd.store.JobStore;
import java.time.InstantSource;

/**
 * Drops ended jobs when their time is over, and keeps their number at {@code MAX_JOBS} or below: those that ended first
 * leave first.
 */
final class Evictor {
    private final JobStore store;
    private final int maxJobs;

    private final InstantSource clock;

    Evictor(JobStore store, int maxJobs, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.maxJobs = maxJobs;
    }

    /** To be called after each job that ended, and now and then. */
    void evict() {
        store.evict(maxJobs, clock.instant());
    }
}
