package dev.jobd.domain;

/**
 * A kind of job, and what holds for its jobs where a submission does not say otherwise.
 *
 * @param schema of the payload, as JSON Schema (2020-12)
 * @param defaults without tags or a concurrency key
 */
public record JobType(String name, Json schema, JobOptions defaults, TypeLimits limits, RunsIn runsIn) {

    /** Who does its jobs. */
    public enum RunsIn {
        /** A handler in jobd. */
        HANDLER,
        /** Whoever asks for them over HTTP. */
        WORKER,
        /** Whoever does those of the types of their stages. */
        STAGES
    }
}
