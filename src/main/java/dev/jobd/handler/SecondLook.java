package dev.jobd.handler;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Outcome;
import java.util.List;
import java.util.Optional;

/** For handlers whose settings say what may be done: that may be less here than where the job was submitted. */
public final class SecondLook {

    private SecondLook() {}

    /** How an attempt ends whose payload is not allowed on this node; empty when it is. */
    public static Optional<Outcome> at(Payload payload, JobHandler handler) {
        List<FieldError> errors = handler.check(payload);
        return errors.isEmpty()
                ? Optional.empty()
                : Optional.of(Outcome.failedForGood(
                        errors.getFirst().pointer() + " " + errors.getFirst().detail()));
    }
}
