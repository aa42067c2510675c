package dev.jobd.domain;

import java.time.Duration;
import java.util.List;

/** Why a request was refused, where the caller can do something about it. Anything else that goes wrong is a bug. */
public sealed interface Problem {

    record InvalidRequest(List<FieldError> errors) implements Problem {}

    record JobNotFound(String id) implements Problem {}

    record ScheduleNotFound(String name) implements Problem {}

    /** There are as many schedules as may be. */
    record TooManySchedules(int max) implements Problem {}

    record PipelineNotFound(String name) implements Problem {}

    /** There are as many pipelines as may be. */
    record TooManyPipelines(int max) implements Problem {}

    /** The job is in a state that does not allow what was asked for; {@code detail} is a sentence for the client. */
    record Conflict(String id, String detail) implements Problem {}

    /** The same idempotency key asked for something else before, and got this job. */
    record IdempotencyKeyReused(String id) implements Problem {}

    record TypeNotFound(String name) implements Problem {}

    /** A type cannot be declared or forgotten; {@code detail} is a sentence for the client. */
    record TypeConflict(String detail) implements Problem {}

    /** The attempt is not, or not any more, that of the worker that names it. */
    record StaleLease() implements Problem {}

    /** As many jobs wait as may wait. */
    record QueueFull(int maxQueued, Duration retryAfter) implements Problem {}

    /** This node is shutting down; another one, or this one after its restart, takes the job. */
    record Stopping(Duration retryAfter) implements Problem {}

    /** Jobs can be neither stored nor read for now; {@code why} is a sentence for whoever runs the node. */
    record StoreUnavailable(String why, Duration retryAfter) implements Problem {}

    default ProblemException asException() {
        return new ProblemException(this, null);
    }

    /** For one that follows from something else. */
    default ProblemException asException(Throwable cause) {
        return new ProblemException(this, cause);
    }
}
