package dev.jobd.domain;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a client asked for. Only a {@link Patch} of a waiting job changes it.
 *
 * @param id a UUIDv7 (RFC 9562); ids of one node rise in the order in which they were made
 * @param traceparent the trace that the job belongs to, as W3C Trace Context writes it
 * @param pipeline the stages that it runs; empty for a job that is done in one
 */
public record JobSpec(
        UUID id,
        String type,
        Json payload,
        Instant createdAt,
        JobOptions options,
        Optional<Idempotency> idempotency,
        Optional<String> traceparent,
        Optional<Pipeline> pipeline) {

    /** Of a job that is done in one. */
    public JobSpec(
            UUID id,
            String type,
            Json payload,
            Instant createdAt,
            JobOptions options,
            Optional<Idempotency> idempotency,
            Optional<String> traceparent) {
        this(id, type, payload, createdAt, options, idempotency, traceparent, Optional.empty());
    }

    /** The trace that the job belongs to: the second part of {@link #traceparent}. */
    public Optional<String> traceId() {
        return traceparent.map(parent -> parent.substring(3, 35));
    }

    /** The same with what the patch names. */
    JobSpec with(Patch patch) {
        return new JobSpec(id, type, payload, createdAt, options.with(patch), idempotency, traceparent, pipeline);
    }
}
