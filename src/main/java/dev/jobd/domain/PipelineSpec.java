package dev.jobd.domain;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Stages that somebody has written down for jobs to come.
 *
 * @param stages one at least, in the order in which they run
 */
public record PipelineSpec(List<StageSpec> stages) {

    /**
     * As it is kept.
     *
     * @param name no other has it
     */
    public record Named(String name, PipelineSpec pipeline) {}

    /**
     * See {@link Stage}. What is empty is for the job to say, and then for the stage's type.
     *
     * @param timeout of one attempt; for the type to say, as that of a job is for all its stages together
     */
    public record StageSpec(
            String name,
            String type,
            Json payload,
            Optional<Duration> timeout,
            Optional<Integer> maxRetries,
            Optional<Backoff> backoff) {}
}
