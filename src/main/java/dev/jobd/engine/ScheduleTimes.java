package dev.jobd.engine;

import dev.jobd.domain.ScheduleSpec.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** The times at which schedules fire. */
final class ScheduleTimes {

    private ScheduleTimes() {}

    /**
     * The first one after this time; empty when there is none.
     *
     * @param created when the schedule was made; a period is counted from here, so that it does not drift
     * @throws IllegalArgumentException with a message for the client when the rule is none
     */
    static Optional<Instant> next(Rule rule, Instant created, Instant after) {
        return switch (rule) {
            case Rule.Cron(String expression, ZoneId zone) ->
                CronTimes.of(expression, zone).next(after);
            case Rule.Every(Duration period) -> {
                long passed = after.isBefore(created)
                        ? 0
                        : Duration.between(created, after).dividedBy(period);
                yield Optional.of(created.plus(period.multipliedBy(passed + 1)));
            }
        };
    }
}
