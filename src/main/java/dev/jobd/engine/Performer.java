package dev.jobd.engine;

import dev.jobd.domain.Outcome;
import dev.jobd.handler.JobHandler;
import java.util.Optional;

/** Has the work of an attempt done. */
@FunctionalInterface
interface Performer {

    /**
     * Called on a thread that the attempt has to itself.
     *
     * @return the outcome; empty when somebody will call {@link JobRunner#end} once it is known
     */
    Optional<Outcome> perform(Execution execution);

    /** See {@link JobHandler#leavesThreadClean}. */
    default boolean leavesThreadClean(String type) {
        return false;
    }
}
