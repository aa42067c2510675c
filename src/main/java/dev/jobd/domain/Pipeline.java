package dev.jobd.domain;

import java.util.List;
import java.util.Optional;

/**
 * What a job does step by step: its stages as they were when it was submitted, with all that was left open filled in.
 *
 * @param name under which they were kept; empty if the job brought them
 * @param stages one at least, in the order in which they run
 */
public record Pipeline(Optional<String> name, List<Stage> stages) {
    /** The type of jobs that have one. */
    public static final String TYPE = "pipeline";
}
