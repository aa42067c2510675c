package dev.jobd.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One execution of a job that is over.
 *
 * @param number counts from 1
 * @param error why it did not succeed, where there is something to say
 * @param stage the name of the stage that it was to do, if the job is a pipeline
 */
public record Attempt(
        int number,
        String node,
        Instant startedAt,
        Instant finishedAt,
        Ending outcome,
        Optional<String> error,
        Optional<String> stage) {

    /** Of a job without stages. */
    public Attempt(
            int number, String node, Instant startedAt, Instant finishedAt, Ending outcome, Optional<String> error) {
        this(number, node, startedAt, finishedAt, outcome, error, Optional.empty());
    }

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
