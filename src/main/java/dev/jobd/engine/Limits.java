package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Texts;
import java.time.Duration;
import java.util.Optional;

/** Keeps what a handler returns within bounds, so that memory stays bounded whatever it does. */
final class Limits {
    /** As large as a request may be. In chars, which is at most a third of its bytes. */
    static final int MAX_RESULT = 1024 * 1024;

    static final int MAX_ERROR = 4096;
    static final int MAX_MESSAGE = 1024;
    static final Duration MAX_DELAY = Duration.ofDays(366);

    private Limits() {}

    static Outcome bounded(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done
            when done.result().text().length() > MAX_RESULT ->
                Outcome.failed("the result has %,d characters, and may have %,d"
                        .formatted(done.result().text().length(), MAX_RESULT));
            case Outcome.Done done -> done;
            case Outcome.Failed(String error, boolean retryable, Optional<Duration> retryAfter) ->
                new Outcome.Failed(bounded(error), retryable, retryAfter.map(Limits::bounded));
            case Outcome.Snoozed(Duration delay) -> Outcome.snoozed(bounded(delay));
            case Outcome.Aborted(String reason) -> Outcome.aborted(bounded(reason));
            case Outcome.TimedOut(Duration timeout) -> new Outcome.TimedOut(bounded(timeout));
        };
    }

    /** As {@link #bounded(Outcome)}, where what all stages of a job put out is bounded too. */
    static Outcome bounded(Job.Active attempt, Outcome outcome) {
        Outcome bounded = bounded(outcome);
        if (!(bounded instanceof Outcome.Done(Json result)) || attempt.stage().isEmpty()) {
            return bounded;
        }
        long all = result.text().length()
                + attempt.history().course().outputs().stream()
                        .mapToLong(output -> output.text().length())
                        .sum();
        return all <= MAX_RESULT
                ? bounded
                : Outcome.failedForGood(
                        "its output would make %,d characters with those of the stages before, and they may have %,d"
                                .formatted(all, MAX_RESULT));
    }

    static String bounded(String error) {
        return Texts.cut(error, MAX_ERROR);
    }

    static String boundedMessage(String progress) {
        return Texts.cut(progress, MAX_MESSAGE);
    }

    private static Duration bounded(Duration delay) {
        return delay.isNegative() ? Duration.ZERO : delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay;
    }
}
