package dev.jobd.domain;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Why a job does not run.
 *
 * @param startsIn how soon it is expected to start; empty when nobody can know
 * @param reasons what it waits for; empty when it does not wait
 */
public record Explanation(JobRecord job, Optional<Duration> startsIn, List<Reason> reasons) {

    /** @param detail a sentence for the client */
    public record Reason(Kind kind, String detail) {}

    /** What a job can wait for. */
    public enum Kind {
        DUE_TIME,
        PAUSED,
        QUEUE_PAUSED,
        STOPPING,
        TYPE,
        WORKER,
        TYPE_LIMIT,
        KEY_LIMIT,
        OUTSIDE,
        SLOTS,
        POSITION
    }
}
