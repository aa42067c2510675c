package dev.jobd.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A kind of job that workers run, as somebody has declared it.
 *
 * @param schema of the payload, as JSON Schema (2020-12)
 * @param timeout of one attempt; empty for {@code JOB_TIMEOUT}
 * @param maxRetries attempts after the first
 */
public record DeclaredType(
        String name, Json schema, Optional<Duration> timeout, int maxRetries, Backoff backoff, TypeLimits limits) {

    /**
     * As it is stored.
     *
     * @param asked when workers have last asked for its jobs
     */
    public record Stored(DeclaredType type, Optional<Instant> asked) {}
}
