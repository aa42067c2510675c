package dev.jobd.handler;

import dev.jobd.domain.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A {@link JobContext} without a jobd around it, for tests of handlers: it keeps what the handler tells, and an attempt of it
 * takes as long as it likes. {@code handler.run(RecordedContext.of("{\"ms\":10}"))} runs one.
 */
public final class RecordedContext implements JobContext {
    private static final UUID ID = new UUID(1, 2);
    private static final Instant FAR = Instant.parse("9999-12-31T00:00:00Z");

    private final int attempt;
    private final Payload payload;
    private final Duration timeLeft;
    private final Duration stopGrace;
    private final Optional<String> traceparent;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Double> shares = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;

    private RecordedContext(
            int attempt, Payload payload, Duration timeLeft, Duration stopGrace, Optional<String> traceparent) {
        this.attempt = attempt;
        this.payload = payload;
        this.timeLeft = timeLeft;
        this.stopGrace = stopGrace;
        this.traceparent = traceparent;
    }

    /**
     * Of the first attempt of a job.
     *
     * @param payload as JSON
     */
    public static RecordedContext of(String payload) {
        return new RecordedContext(
                1, new Payload(new Json(payload)), Duration.ofHours(1), Duration.ofSeconds(10), Optional.empty());
    }

    /** Of a later attempt. What was told so far is not in it, as with all that follow. */
    public RecordedContext attempt(int number) {
        return new RecordedContext(number, payload, timeLeft, stopGrace, traceparent);
    }

    public RecordedContext timeLeft(Duration time) {
        return new RecordedContext(attempt, payload, time, stopGrace, traceparent);
    }

    public RecordedContext stopGrace(Duration time) {
        return new RecordedContext(attempt, payload, timeLeft, time, traceparent);
    }

    public RecordedContext traceparent(String parent) {
        return new RecordedContext(attempt, payload, timeLeft, stopGrace, Optional.of(parent));
    }

    /** From now on the attempt is told that it is to stop. Its thread is not interrupted by this. */
    public void stop() {
        stopping = true;
    }

    /** What was logged. */
    public List<String> lines() {
        return lines;
    }

    /** How far it said that it had come. */
    public List<Double> shares() {
        return shares;
    }

    /** What it said that it was doing. */
    public List<String> messages() {
        return messages;
    }

    @Override
    public UUID jobId() {
        return ID;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public Payload payload() {
        return payload;
    }

    @Override
    public Optional<String> traceparent() {
        return traceparent;
    }

    @Override
    public Instant deadline() {
        return FAR;
    }

    @Override
    public Duration timeLeft() {
        return timeLeft;
    }

    @Override
    public boolean stopping() {
        return stopping;
    }

    @Override
    public Duration stopGrace() {
        return stopGrace;
    }

    @Override
    public void progress(double share, String message) {
        shares.add(share);
        messages.add(message);
    }

    @Override
    public void log(String line) {
        lines.add(line);
    }
}
