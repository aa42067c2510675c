package dev.jobd.domain;

import java.time.Duration;
import java.time.ZoneId;

/**
 * A schedule as a client asked for it.
 *
 * @param name see {@link Name}
 * @param job what is submitted at each firing
 */
public record ScheduleSpec(String name, Rule rule, Submission job, Overlap overlap, CatchUp catchUp) {
    /** The times at which a schedule fires. */
    public sealed interface Rule {

        /** When the clocks of the zone show what the expression says. */
        record Cron(String expression, ZoneId zone) implements Rule {}

        /** Again and again, counted from when the schedule was made. */
        record Every(Duration period) implements Rule {}
    }

    /** What happens at a firing while the last job of the schedule has not ended. */
    public enum Overlap {
        /** This firing submits no job. */
        SKIP,
        /** Its job is submitted as if nothing were. */
        QUEUE,
        /** The last job is cancelled. */
        REPLACE
    }

    /** What happens to firings whose time passed while nobody looked or the schedule was paused. */
    public enum CatchUp {
        /** They are left out. */
        NONE,
        /** One makes up for all of them. */
        ONE
    }
}
