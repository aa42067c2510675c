package dev.jobd.domain;

import java.time.Duration;
import java.util.List;

/** Why a request was refused, where the caller can do something about it. Anything else that goes wrong is a bug. */
public sealed interface Problem {

    record InvalidRequest(List<FieldError> errors) implements Problem {}

    record JobNotFound(String id) implements Problem {}

    /** As many jobs wait as may wait. */
    record QueueFull(int maxQueued, Duration retryAfter) implements Problem {}

    /** This node is shutting down; another one, or this one after its restart, takes the job. */
    record Stopping(Duration retryAfter) implements Problem {}

    default ProblemException asException() {
        return new ProblemException(this);
    }
}
