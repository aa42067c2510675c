package dev.jobd.domain;

import dev.jobd.domain.ScheduleSpec.CatchUp;
import dev.jobd.domain.ScheduleSpec.Overlap;
import dev.jobd.domain.ScheduleSpec.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** Schedules for tests that need one. */
public final class SampleSchedules {
    public static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

    private SampleSchedules() {}

    public static ScheduleSpec spec(String name, Rule rule, Overlap overlap, CatchUp catchUp) {
        return new ScheduleSpec(name, rule, Submission.of("noop", Json.NULL), overlap, catchUp);
    }

    public static ScheduleSpec every(String name, Duration period) {
        return spec(name, new Rule.Every(period), Overlap.QUEUE, CatchUp.NONE);
    }

    public static ScheduleSpec cron(String name, String expression, String zone) {
        return spec(name, new Rule.Cron(expression, ZoneId.of(zone)), Overlap.QUEUE, CatchUp.NONE);
    }

    public static Schedule next(String name, Instant next) {
        return Schedule.created(every(name, Duration.ofMinutes(1)), MADE, Optional.of(next));
    }
}
