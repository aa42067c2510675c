package dev.jobd.store.sql;

import dev.jobd.domain.JobState;

/** How many jobs wait, or more: they are counted anew only where that might be too many. */
final class Room {
    private final Reads reads;
    private long atMost = Long.MAX_VALUE / 2;
    /** Those among them that are not committed yet. */
    private long taken;

    private boolean fresh;

    Room(Reads reads) {
        this.reads = reads;
    }

    /** A batch begins: the one before has been committed, or was not. */
    void begin() {
        taken = 0;
        fresh = false;
    }

    /** For how many further jobs there is room. */
    long left(int maxWaiting, int wanted) {
        if (atMost + wanted > maxWaiting && !fresh) {
            atMost = reads.kept(JobState::waiting) + taken;
            fresh = true;
        }
        return Math.max(0, maxWaiting - atMost);
    }

    void take(int jobs) {
        atMost += jobs;
        taken += jobs;
    }
}
