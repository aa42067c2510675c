package dev.jobd.domain;

import java.time.Duration;
import java.util.Optional;

/** What became of an attempt, in the words of who ran it. {@link Job.Running#settle} makes the next state of it. */
public sealed interface Outcome {

    /** The work is done. */
    record Done(Json result) implements Outcome {}

    /**
     * The work is not done.
     *
     * @param error says why, in a sentence for the client
     * @param retryable whether a further attempt may succeed; it follows if the job has retries left
     * @param retryAfter the delay before it, if it is not for the job's backoff to say
     */
    record Failed(String error, boolean retryable, Optional<Duration> retryAfter) implements Outcome {}

    /** The attempt did not end in time. Counts as failed. */
    record TimedOut(Duration timeout) implements Outcome {}

    /** Not now: the job comes back after this delay, and no retry is used up. */
    record Snoozed(Duration delay) implements Outcome {}

    /** The job should not be done, now or later; it ends as cancelled. */
    record Aborted(String reason) implements Outcome {}

    static Outcome done(Json result) {
        return new Done(result);
    }

    /** Failed, and a further attempt may succeed. */
    static Outcome failed(String error) {
        return new Failed(error, true, Optional.empty());
    }

    /** Failed, and a further attempt may succeed after this delay. */
    static Outcome failed(String error, Duration retryAfter) {
        return new Failed(error, true, Optional.of(retryAfter));
    }

    /** Failed, and a further attempt would fail too. */
    static Outcome failedForGood(String error) {
        return new Failed(error, false, Optional.empty());
    }

    static Outcome snoozed(Duration delay) {
        return new Snoozed(delay);
    }

    static Outcome aborted(String reason) {
        return new Aborted(reason);
    }
}
