package dev.jobd.engine;

import dev.jobd.store.JobStore;

/** Keeps the number of ended jobs at {@code MAX_JOBS} or below: those that ended first leave first. */
final class Evictor {
    private final JobStore store;
    private final int maxJobs;

    Evictor(JobStore store, int maxJobs) {
        this.store = store;
        this.maxJobs = maxJobs;
    }

    /** To be called after each job that ended. */
    void evict() {
        store.evict(maxJobs);
    }
}
