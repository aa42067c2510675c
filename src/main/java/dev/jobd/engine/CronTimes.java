package dev.jobd.engine;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The instants at which the clocks of a zone show what a cron expression of 5 fields says.
 *
 * <p>When the clocks change, a time of day counts once: one that they skip comes when they have gone on (02:30 at 03:00),
 * one that they show twice comes the first time. An expression that is for every hour, or has a {@code *} in front of its
 * minutes, is not about times of day: it keeps its pace, and comes both times. For every hour, nothing is made up for what
 * was skipped, as the next one comes within the hour.
 *
 * <p>The library only does the arithmetic of local times, in UTC, where clocks never change.
 */
final class CronTimes {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    /** The parser knows more, such as several expressions in one. */
    private static final Pattern LETTERS = Pattern.compile("[A-Za-z0-9*,/\\s-]+");

    private static final int FIELDS = 5;
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Set<String> EVERY_HOUR = Set.of("*", "*/1", "0-23");

    private final ExecutionTime local;
    private final ZoneRules zone;
    private final boolean everyHour;
    private final boolean pace;

    private CronTimes(ExecutionTime local, ZoneRules zone, boolean everyHour, boolean pace) {
        this.local = local;
        this.zone = zone;
        this.everyHour = everyHour;
        this.pace = pace;
    }

    /** @throws IllegalArgumentException with a message for the client when this is no cron expression */
    static CronTimes of(String expression, ZoneId zone) {
        String[] fields = SPACE.split(expression.strip());
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("it has not 5 fields");
        }
        if (!LETTERS.matcher(expression).matches()) {
            throw new IllegalArgumentException("it has other characters than letters, digits and *,-/");
        }
        boolean everyHour = EVERY_HOUR.contains(fields[1]);
        return new CronTimes(
                ExecutionTime.forCron(parse(String.join(" ", fields))),
                zone.getRules(),
                everyHour,
                everyHour || fields[0].startsWith("*"));
    }

    private static Cron parse(String expression) {
        try {
            return PARSER.parse(expression);
        } catch (IllegalArgumentException e) {
            // The cause says the same without words of the library's.
            throw new IllegalArgumentException((e.getCause() == null ? e : e.getCause()).getMessage(), e);
        } catch (RuntimeException e) {
            // The library stumbles over some, as 2-/.
            throw new IllegalArgumentException("it cannot be read", e);
        }
    }

    /** The first one after this time; empty when there is none, as on the 31st of June. */
    Optional<Instant> next(Instant after) {
        return pace ? nextAtPace(after) : nextTimeOfDay(after);
    }

    private Optional<Instant> nextTimeOfDay(Instant after) {
        Optional<LocalDateTime> time = nextLocal(shown(after));
        while (time.isPresent()) {
            Instant instant = instant(time.get());
            if (instant.isAfter(after)) {
                return Optional.of(instant);
            }
            time = nextLocal(time.get());
        }
        return Optional.empty();
    }

    private Instant instant(LocalDateTime time) {
        ZoneOffsetTransition change = zone.getTransition(time);
        if (change == null) {
            return time.toInstant(zone.getOffset(time));
        }
        return change.isGap() ? change.getInstant() : time.toInstant(change.getOffsetBefore());
    }

    private Optional<Instant> nextAtPace(Instant after) {
        Instant from = after;
        Optional<LocalDateTime> time = nextLocal(shown(after));
        while (time.isPresent()) {
            ZoneOffsetTransition change = zone.nextTransition(from);
            Instant instant = time.get().toInstant(zone.getOffset(from));
            if (change == null || instant.isBefore(change.getInstant())) {
                return Optional.of(instant);
            }
            // The clocks change first, to a time that may itself be one of ours.
            from = change.getInstant();
            LocalDateTime first = change.getDateTimeAfter();
            boolean skipped = change.isGap() && time.get().isBefore(first);
            time = nextLocal(first.minusMinutes(1));
            if ((skipped && !everyHour) || time.filter(first::equals).isPresent()) {
                return Optional.of(from);
            }
        }
        return Optional.empty();
    }

    private LocalDateTime shown(Instant time) {
        return LocalDateTime.ofInstant(time, zone.getOffset(time));
    }

    private Optional<LocalDateTime> nextLocal(LocalDateTime after) {
        ZonedDateTime minute = after.truncatedTo(ChronoUnit.MINUTES).atZone(ZoneOffset.UTC);
        return local.nextExecution(minute).map(ZonedDateTime::toLocalDateTime);
    }
}
