package dev.jobd.handler;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * Code that runs the jobs of one type. A CDI bean of this type is all that it takes to add one; the bean is shared by all
 * of its running jobs.
 */
public interface JobHandler {

    /** The type's name, as clients submit it. */
    String type();

    /** What a payload may be; checked when a job is submitted, and shown at {@code GET /types}. */
    default PayloadSchema schema() {
        return PayloadSchema.any();
    }

    /**
     * Checks a payload when its job is submitted, for what {@link #schema} cannot say. Called on the event loop: must not
     * block.
     *
     * @return what is wrong, with JSON Pointers into the payload; empty when nothing is
     */
    default List<FieldError> check(Payload payload) {
        PayloadSchema schema = schema();
        return schema.allowsAnything() ? List.of() : schema.check(payload.tree());
    }

    /** What holds for jobs of this type that are submitted without saying. */
    default TypeDefaults defaults() {
        return TypeDefaults.NONE;
    }

    /**
     * What outside of jobd keeps jobs with this payload from getting anywhere for now, in a sentence for the client; empty when
     * nothing is known of that. Must not block.
     */
    default Optional<String> holdUp(Payload payload) {
        return Optional.empty();
    }

    /**
     * Does the work, on a virtual thread that it has to itself and that is as good as new: it may block. Whatever it throws
     * fails the attempt, and nothing else. When the job is cancelled or takes too long, the thread is interrupted; a handler
     * that does not end then is left behind, and what it returns is dropped.
     */
    Outcome run(JobContext job) throws Exception;

    /**
     * Whether {@link #run} leaves nothing on its thread that other code could find: no {@link ThreadLocal}, no context, no
     * other name. Then the thread may go on with the next job, which saves making one where many very short jobs follow
     * each other. Otherwise no job runs on it afterwards.
     */
    default boolean leavesThreadClean() {
        return false;
    }
}
