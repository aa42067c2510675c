package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Stage;
import java.time.Duration;
import java.util.Optional;

/** What the log of a job says of the end of an attempt. */
final class OutcomeText {

    private OutcomeText() {}

    /** Empty when there is nothing to say. */
    static Optional<String> of(Job.Active attempt, Outcome outcome, boolean cancelled) {
        Optional<String> stage = attempt.stage().map(Stage::name);
        String what = cancelled ? "cancelled" : inWords(outcome, stage.isPresent());
        return what.isEmpty()
                ? Optional.empty()
                : Optional.of("attempt " + attempt.attempt()
                        + stage.map(name -> " (stage " + name + ") ").orElse(" ") + what);
    }

    private static String inWords(Outcome outcome, boolean doneToo) {
        return switch (outcome) {
            case Outcome.Failed failed -> "failed: " + failed.error();
            case Outcome.TimedOut(Duration timeout) -> "timed out after " + timeout.toMillis() + " ms";
            case Outcome.Aborted(String reason) -> "aborted: " + reason;
            case Outcome.Snoozed(Duration delay) -> "snoozes for " + delay.toMillis() + " ms";
            case Outcome.Done _ -> doneToo ? "succeeded" : "";
        };
    }
}
