package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** {@link CronTimes} against a model that looks at the clock in every minute of some days. */
class CronModelTest {
    private static final Duration WINDOW = Duration.ofHours(60);

    /** One field of an expression, and the values that it is for. */
    private record Field(String text, IntPredicate allows) {

        boolean restricts() {
            return !text.equals("*") && !text.equals("*/1");
        }
    }

    private record Expression(Field minute, Field hour, Field day, Field month, Field weekday) {

        boolean matches(LocalDateTime time) {
            boolean byDay = day.allows.test(time.getDayOfMonth());
            boolean byWeekday = weekday.allows.test(time.getDayOfWeek().getValue() % 7);
            boolean bothAsked = day.restricts() && weekday.restricts();
            return minute.allows.test(time.getMinute())
                    && hour.allows.test(time.getHour())
                    && month.allows.test(time.getMonthValue())
                    && (bothAsked ? byDay || byWeekday : byDay && byWeekday);
        }

        boolean everyHour() {
            return Set.of("*", "*/1", "0-23").contains(hour.text);
        }

        boolean keepsPace() {
            return everyHour() || minute.text.startsWith("*");
        }

        @Override
        public String toString() {
            return Stream.of(minute, hour, day, month, weekday).map(Field::text).collect(Collectors.joining(" "));
        }
    }

    /** Some days of a zone; its clocks change in the middle if they ever do. */
    private record Days(ZoneId zone, Instant start) {

        static Days around(String zone, String middle) {
            ZoneId id = ZoneId.of(zone);
            return new Days(
                    id, LocalDateTime.parse(middle).atZone(id).toInstant().minus(WINDOW.dividedBy(2)));
        }

        Instant end() {
            return start.plus(WINDOW);
        }
    }

    @Property(tries = 150)
    void timesAreThoseOfTheModel(@ForAll("days") Days days, @ForAll("expressions") Expression expression) {
        assertThat(times(days, expression)).containsExactlyElementsOf(model(days, expression));
    }

    @Property(tries = 150)
    void timesRiseFromWhereverOneAsks(
            @ForAll("days") Days days,
            @ForAll("expressions") Expression expression,
            @ForAll @IntRange(max = 60 * 60 * 60 - 1) int second) {
        Instant after = days.start.plusSeconds(second);
        Optional<Instant> expected = Optional.ofNullable(model(days, expression).higher(after));

        assertThat(CronTimes.of(expression.toString(), days.zone).next(after).filter(time -> time.isBefore(days.end())))
                .isEqualTo(expected);
    }

    private static List<Instant> times(Days days, Expression expression) {
        CronTimes times = CronTimes.of(expression.toString(), days.zone);
        return Stream.iterate(times.next(days.start.minusNanos(1)), Optional::isPresent, time -> times.next(time.get()))
                .map(Optional::get)
                .takeWhile(time -> time.isBefore(days.end()))
                .toList();
    }

    private static TreeSet<Instant> model(Days days, Expression expression) {
        ZoneRules rules = days.zone.getRules();
        TreeSet<Instant> all = new TreeSet<>();
        for (Instant time = days.start; time.isBefore(days.end()); time = time.plus(1, ChronoUnit.MINUTES)) {
            ZonedDateTime shown = time.atZone(days.zone);
            boolean again = !shown.withEarlierOffsetAtOverlap().toInstant().equals(time);
            if (expression.matches(shown.toLocalDateTime()) && (expression.keepsPace() || !again)) {
                all.add(time);
            }
        }
        ZoneOffsetTransition change = rules.nextTransition(days.start);
        if (change != null && change.isGap() && change.getInstant().isBefore(days.end()) && !expression.everyHour()) {
            LocalDateTime skipped = change.getDateTimeBefore();
            for (; skipped.isBefore(change.getDateTimeAfter()); skipped = skipped.plusMinutes(1)) {
                if (expression.matches(skipped)) {
                    all.add(change.getInstant());
                }
            }
        }
        return all;
    }

    @Provide
    Arbitrary<Days> days() {
        return Arbitraries.of(
                Days.around("Europe/Berlin", "2026-03-29T03:00"),
                Days.around("Europe/Berlin", "2026-10-25T02:00"),
                Days.around("America/New_York", "2026-03-08T03:00"),
                Days.around("America/New_York", "2026-11-01T01:00"),
                Days.around("Australia/Lord_Howe", "2026-10-04T02:30"),
                Days.around("Australia/Lord_Howe", "2026-04-05T01:30"),
                Days.around("Africa/Cairo", "2026-04-24T01:00"),
                Days.around("Africa/Cairo", "2026-10-29T23:00"),
                Days.around("Asia/Kolkata", "2026-03-01T00:00"),
                Days.around("UTC", "2028-02-29T12:00"));
    }

    @Provide
    Arbitrary<Expression> expressions() {
        Arbitrary<Field> star = Arbitraries.just(new Field("*", value -> true));
        return Combinators.combine(
                        field(0, 59),
                        Arbitraries.oneOf(field(0, 23), field(0, 3), star),
                        Arbitraries.frequencyOf(Tuple.of(3, star), Tuple.of(1, field(1, 31))),
                        Arbitraries.frequencyOf(Tuple.of(3, star), Tuple.of(1, field(1, 12))),
                        Arbitraries.frequencyOf(Tuple.of(3, star), Tuple.of(1, field(0, 6))))
                .as(Expression::new);
    }

    private static Arbitrary<Field> field(int min, int max) {
        Arbitrary<Integer> value = Arbitraries.integers().between(min, max);
        Arbitrary<Field> one = value.map(only -> new Field(String.valueOf(only), only::equals));
        Arbitrary<Field> range = Combinators.combine(value, value).as((a, b) -> range(Math.min(a, b), Math.max(a, b)));
        Arbitrary<Field> step = Arbitraries.integers()
                .between(1, Math.max(1, max / 2))
                .map(size -> new Field("*/" + size, candidate -> (candidate - min) % size == 0));
        Arbitrary<Field> list = Combinators.combine(one, range)
                .as((a, b) -> new Field(
                        a.text + "," + b.text, candidate -> a.allows.test(candidate) || b.allows.test(candidate)));
        Arbitrary<Field> star = Arbitraries.just(new Field("*", candidate -> true));
        return Arbitraries.oneOf(one, range, step, list, star);
    }

    private static Field range(int from, int to) {
        return new Field(from + "-" + to, value -> value >= from && value <= to);
    }
}
