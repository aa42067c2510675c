package dev.jobd.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Jobs to test with. Their ids rise in the order in which they are made, as those of a node do. */
public final class SampleJobs {
    public static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    public static final Json PAYLOAD = new Json("{\"message\":\"hello\"}");
    public static final Json RESULT = new Json("\"done\"");
    public static final String NODE = "node-1";
    /** A chance that neither lengthens nor shortens a delay. */
    public static final double EVEN = 0.5;

    private static final long UUID_VERSION_7 = 0x7000;
    private static final long UUID_VARIANT = 0x8000_0000_0000_0000L;
    private static final AtomicLong MADE = new AtomicLong();

    private SampleJobs() {}

    public static UUID id() {
        return new UUID(NOON.toEpochMilli() << 16 | UUID_VERSION_7, UUID_VARIANT | MADE.incrementAndGet());
    }

    /** A job that differs from {@link #queued} in what is said next. */
    public static SampleSpec job() {
        return new SampleSpec(id());
    }

    /** Has a minute for an attempt, and two retries, the first after a second. */
    public static Stage stage(String name, String type) {
        return new Stage(name, type, PAYLOAD, Duration.ofMinutes(1), 2, Backoff.DEFAULT);
    }

    /** Due since {@link #NOON}, when it was submitted. */
    public static Job.Queued queued() {
        return job().queued();
    }

    /** On {@link #NODE} since {@link #NOON}. */
    public static Job.Running running() {
        return running(queued());
    }

    /** On {@link #NODE} since {@link #NOON}. */
    public static Job.Running running(Job.Queued job) {
        return job.claim(new Fence(1), NODE, NOON);
    }

    /** A second after {@link #NOON}. */
    public static Job.Succeeded succeeded(Job.Running attempt) {
        return (Job.Succeeded) attempt.settle(Outcome.done(RESULT), NOON.plusSeconds(1), EVEN);
    }

    /** A second after {@link #NOON}, for good. */
    public static Job.Failed failed(Job.Running attempt) {
        return (Job.Failed) attempt.settle(Outcome.failedForGood("out of luck"), NOON.plusSeconds(1), EVEN);
    }

    /** Failed a second after {@link #NOON}, and due again after the delay; its job has to have retries left. */
    public static Job.Queued retrying(Job.Running attempt, Duration delay) {
        return (Job.Queued) attempt.settle(Outcome.failed("out of luck", delay), NOON.plusSeconds(1), EVEN);
    }
}
