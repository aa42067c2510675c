package dev.jobd.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One execution of a job that is over.
 *
 * @param number counts from 1
 * @param error why it did not succeed, where there is something to say
 */
public record Attempt(
        int number, String node, Instant startedAt, Instant finishedAt, Ending outcome, Optional<String> error) {

    /** How an attempt ended. */
    public enum Ending {
        SUCCEEDED,
        FAILED,
        /** Took longer than it was allowed to. */
        TIMED_OUT,
        /** Put itself off until later. */
        SNOOZED,
        /** Found that the job should not be done. */
        ABORTED,
        /** Was told to stop. */
        CANCELLED;

        /** Whether the attempt counts against the retries of its job. */
        public boolean counts() {
            return this == FAILED || this == TIMED_OUT;
        }
    }

    public Duration duration() {
        return Duration.between(startedAt, finishedAt);
    }
}
