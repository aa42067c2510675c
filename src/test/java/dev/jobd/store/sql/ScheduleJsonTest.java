package dev.jobd.store.sql;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.Idempotency;
import dev.jobd.domain.Json;
import dev.jobd.domain.Schedule;
import dev.jobd.domain.ScheduleSpec;
import dev.jobd.domain.Submission;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ScheduleJsonTest {
    private static final ScheduleSpec.Rule EVERY = new ScheduleSpec.Rule.Every(Duration.ofMillis(1500));

    @Test
    void aScheduleWithNothingThatCanBeLeftOutComesBackAsItWas() {
        assertComesBack(schedule(EVERY, Submission.of("echo", Json.NULL)));
    }

    @Test
    void aScheduleWithAllThereIsComesBackAsItWas() {
        Submission job = new Submission(
                "echo",
                new Json("{\"a\":[1,2.5,\"\\ud800\"]}"),
                Optional.of(7),
                Optional.of(new Submission.Start.At(NOON)),
                Optional.of(Duration.ofSeconds(3)),
                Optional.of(4),
                Optional.of(new Backoff(Duration.ofMillis(1), 1.5, Duration.ofMinutes(1), 0.1)),
                Optional.of(Duration.ofHours(1)),
                true,
                Map.of("team", "red", "size", "\0"),
                Optional.of("key"),
                Optional.of(new Idempotency("own", "fingerprint")),
                Optional.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        ScheduleSpec.Rule nightly = new ScheduleSpec.Rule.Cron("30 2 * * *", ZoneId.of("Europe/Berlin"));

        assertComesBack(schedule(nightly, job)
                .upTo(Optional.of(NOON.plusSeconds(9)))
                .ran(new Schedule.Run(NOON.plusMillis(1), new UUID(1, 2)))
                .pause());
    }

    @Test
    void aDelayComesBackAsItWas() {
        Submission job = new Submission(
                "echo",
                Json.NULL,
                Optional.empty(),
                Optional.of(new Submission.Start.After(Duration.ofSeconds(5))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        assertComesBack(schedule(EVERY, job));
    }

    @Test
    void whatIsNoJsonIsSaidToBeNone() {
        assertThatThrownBy(() -> ScheduleJson.read("{")).isInstanceOf(IllegalStateException.class);
    }

    private static void assertComesBack(Schedule schedule) {
        assertThat(ScheduleJson.read(ScheduleJson.write(schedule))).isEqualTo(schedule);
    }

    private static Schedule schedule(ScheduleSpec.Rule rule, Submission job) {
        ScheduleSpec spec = new ScheduleSpec("a", rule, job, ScheduleSpec.Overlap.REPLACE, ScheduleSpec.CatchUp.ONE);
        return Schedule.created(spec, NOON, Optional.empty());
    }
}
