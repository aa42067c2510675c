package dev.jobd.handler;

import static dev.jobd.domain.SampleJobs.NOON;

import dev.jobd.domain.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What a handler is given in these tests; keeps the lines that it logs and the shares that it tells. */
record SampleContext(UUID jobId, int attempt, Payload payload, List<String> lines, List<Double> shares)
        implements JobContext {

    static SampleContext of(String payload) {
        return ofAttempt(1, payload);
    }

    static SampleContext ofAttempt(int attempt, String payload) {
        return new SampleContext(
                new UUID(1, 2), attempt, new Payload(new Json(payload)), new ArrayList<>(), new ArrayList<>());
    }

    @Override
    public Instant deadline() {
        return NOON.plusSeconds(60);
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
