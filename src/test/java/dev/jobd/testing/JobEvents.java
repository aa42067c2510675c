package dev.jobd.testing;

import dev.jobd.domain.Fence;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.Json;
import dev.jobd.domain.SampleSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Events of jobs that nobody runs. */
public final class JobEvents {
    public static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private JobEvents() {}

    public static Job.Queued queued(UUID id, String type) {
        return new SampleSpec(id)
                .type(type)
                .payload(Json.NULL)
                .created(NOON)
                .timeout(Duration.ofHours(1))
                .queued();
    }

    public static Job.Running running(UUID id, String type) {
        return queued(id, type).claim(new Fence(1), "node-1", NOON);
    }

    public static JobEvent submitted(long version) {
        return submitted(version, new UUID(0, version), "echo");
    }

    public static JobEvent submitted(long version, UUID id, String type) {
        return new JobEvent.Submitted(queued(id, type), version);
    }

    public static JobEvent logged(long version, String line) {
        return new JobEvent.Logged(running(new UUID(0, version), "echo"), line, version);
    }
}
