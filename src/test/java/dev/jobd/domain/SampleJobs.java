package dev.jobd.domain;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Jobs to test with. Their ids rise in the order in which they are made, as those of a node do. */
public final class SampleJobs {
    public static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    public static final Json PAYLOAD = new Json("{\"message\":\"hello\"}");
    public static final Json RESULT = new Json("\"done\"");
    public static final String NODE = "node-1";

    private static final long UUID_VERSION_7 = 0x7000;
    private static final long UUID_VARIANT = 0x8000_0000_0000_0000L;
    private static final AtomicLong MADE = new AtomicLong();

    private SampleJobs() {}

    public static UUID id() {
        return new UUID(NOON.toEpochMilli() << 16 | UUID_VERSION_7, UUID_VARIANT | MADE.incrementAndGet());
    }

    public static Job.Queued queued() {
        return Job.submitted(new JobSpec(id(), "echo", PAYLOAD, NOON, NOON));
    }

    /** On {@link #NODE} since {@link #NOON}. */
    public static Job.Running running() {
        return queued().claim(new Fence(1), NODE, NOON);
    }

    public static Job.Ended succeeded(Job.Running attempt) {
        return attempt.settle(Outcome.done(RESULT), NOON.plusSeconds(1));
    }

    public static Job.Ended failed(Job.Running attempt) {
        return attempt.settle(Outcome.failed("out of luck"), NOON.plusSeconds(1));
    }
}
