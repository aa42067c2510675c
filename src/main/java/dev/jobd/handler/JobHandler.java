package dev.jobd.handler;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Outcome;
import java.util.List;

/**
 * Code that runs the jobs of one type. A CDI bean of this type is all that it takes to add one; the bean is shared by all
 * of its running jobs.
 */
public interface JobHandler {

    /** The type's name, as clients submit it. */
    String type();

    /**
     * Checks a payload when its job is submitted. Called on the event loop: must not block.
     *
     * @return what is wrong, with JSON Pointers into the payload; empty when nothing is
     */
    default List<FieldError> check(Payload payload) {
        return List.of();
    }

    /**
     * Does the work, on a virtual thread of its own: it may block. Whatever it throws fails the attempt, and nothing
     * else.
     */
    Outcome run(JobContext job) throws Exception;
}
