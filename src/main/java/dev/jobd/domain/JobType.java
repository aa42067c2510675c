package dev.jobd.domain;

import java.time.Duration;

/**
 * A kind of job, and what holds for its jobs where a submission does not say otherwise.
 *
 * @param schema of the payload, as JSON Schema (2020-12)
 * @param timeout of one attempt
 */
public record JobType(String name, Json schema, Duration timeout, int maxRetries, Backoff backoff, TypeLimits limits) {}
