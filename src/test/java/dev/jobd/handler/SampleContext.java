package dev.jobd.handler;

import dev.jobd.domain.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What a handler is given in these tests; keeps the lines that it logs. */
record SampleContext(UUID jobId, int attempt, Payload payload, List<String> lines) implements JobContext {

    static SampleContext of(String payload) {
        return ofAttempt(1, payload);
    }

    static SampleContext ofAttempt(int attempt, String payload) {
        return new SampleContext(new UUID(1, 2), attempt, new Payload(new Json(payload)), new ArrayList<>());
    }

    @Override
    public void log(String line) {
        lines.add(line);
    }
}
