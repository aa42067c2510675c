package dev.jobd.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A job as it is asked for; what is empty is for the job's type, or the settings of the node, to say.
 *
 * @param start empty for at once
 */
public record Submission(
        String type,
        Json payload,
        Optional<Integer> priority,
        Optional<Start> start,
        Optional<Duration> timeout,
        Optional<Integer> maxRetries,
        Optional<Backoff> backoff,
        Optional<Duration> ttl,
        boolean paused,
        Map<String, String> tags,
        Optional<String> concurrencyKey,
        Optional<Idempotency> idempotency,
        Optional<String> traceparent) {

    /** When a job may start. */
    public sealed interface Start {

        record At(Instant time) implements Start {}

        record After(Duration delay) implements Start {}
    }

    public static Submission of(String type, Json payload) {
        return new Submission(
                type,
                payload,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public Submission withIdempotency(Idempotency other) {
        return with(Optional.of(other), traceparent);
    }

    public Submission withTraceparent(String parent) {
        return with(idempotency, Optional.of(parent));
    }

    private Submission with(Optional<Idempotency> otherIdempotency, Optional<String> otherTraceparent) {
        return new Submission(
                type,
                payload,
                priority,
                start,
                timeout,
                maxRetries,
                backoff,
                ttl,
                paused,
                tags,
                concurrencyKey,
                otherIdempotency,
                otherTraceparent);
    }
}
