package dev.jobd.handler;

import static dev.jobd.domain.SampleJobs.NOON;

import dev.jobd.domain.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a handler is given in these tests; keeps the lines that it logs and the shares that it tells. */
public record SampleContext(
        UUID jobId, int attempt, Payload payload, Duration stopGrace, List<String> lines, List<Double> shares)
        implements JobContext {

    public static SampleContext of(String payload) {
        return ofAttempt(1, payload);
    }

    static SampleContext ofAttempt(int attempt, String payload) {
        return new SampleContext(
                new UUID(1, 2),
                attempt,
                new Payload(new Json(payload)),
                Duration.ofSeconds(10),
                new CopyOnWriteArrayList<>(),
                new CopyOnWriteArrayList<>());
    }

    public SampleContext withStopGrace(Duration grace) {
        return new SampleContext(jobId, attempt, payload, grace, lines, shares);
    }

    @Override
    public Instant deadline() {
        return NOON.plusSeconds(60);
    }

    @Override
    public Duration timeLeft() {
        return Duration.ofSeconds(60);
    }

    @Override
    public Optional<String> traceparent() {
        return Optional.empty();
    }

    @Override
    public boolean stopping() {
        return false;
    }

    @Override
    public void progress(double share, String message) {
        shares.add(share);
    }

    @Override
    public void log(String line) {
        lines.add(line);
    }
}
