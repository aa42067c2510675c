package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTimesTest {
    /** The clocks go from 02:00 to 03:00 on 2026-03-29, and from 03:00 to 02:00 on 2026-10-25. */
    private static final String BERLIN = "Europe/Berlin";

    @Test
    void nightlyTimeThatTheClocksSkipComesWhenTheyHaveGoneOn() {
        assertThat(shown("30 2 * * *", BERLIN, "2026-03-28T12:00", 3))
                .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00", "2026-03-31T02:30+02:00");
    }

    @Test
    void nightlyTimeThatTheClocksShowTwiceComesTheFirstTime() {
        assertThat(shown("30 2 * * *", BERLIN, "2026-10-24T12:00", 2))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
    }

    @Test
    void timesThatTheClocksSkipTogetherComeOnce() {
        assertThat(shown("0,20,40 2,3 * * *", BERLIN, "2026-03-28T12:00", 4))
                .containsExactly(
                        "2026-03-29T03:00+02:00",
                        "2026-03-29T03:20+02:00",
                        "2026-03-29T03:40+02:00",
                        "2026-03-30T02:00+02:00");
    }

    @Test
    void everyQuarterIsAQuarterOfARealHourWhenTheClocksGoForward() {
        assertThat(shown("*/15 * * * *", BERLIN, "2026-03-29T01:30", 3))
                .containsExactly("2026-03-29T01:45+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:15+02:00");
    }

    @Test
    void everyQuarterIsAQuarterOfARealHourWhenTheClocksGoBack() {
        assertThat(shown("*/15 * * * *", BERLIN, "2026-10-25T01:45", 9))
                .containsExactly(
                        "2026-10-25T02:00+02:00",
                        "2026-10-25T02:15+02:00",
                        "2026-10-25T02:30+02:00",
                        "2026-10-25T02:45+02:00",
                        "2026-10-25T02:00+01:00",
                        "2026-10-25T02:15+01:00",
                        "2026-10-25T02:30+01:00",
                        "2026-10-25T02:45+01:00",
                        "2026-10-25T03:00+01:00");
    }

    @Test
    void everyHourIsARealHourBothWays() {
        assertThat(shown("30 * * * *", BERLIN, "2026-03-29T01:00", 2))
                .containsExactly("2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00");
        assertThat(shown("30 * * * *", BERLIN, "2026-10-25T02:00", 3))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00", "2026-10-25T03:30+01:00");
    }

    @Test
    void quartersOfAnHourThatTheClocksSkipComeOnceWhenTheyHaveGoneOn() {
        assertThat(shown("*/15 2 * * *", BERLIN, "2026-03-28T12:00", 2))
                .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:00+02:00");
    }

    @Test
    void quartersOfCertainHoursComeInBothOfAnHourThatIsThereTwice() {
        assertThat(shown("*/30 1-2 * * *", BERLIN, "2026-10-25T01:15", 6))
                .containsExactly(
                        "2026-10-25T01:30+02:00",
                        "2026-10-25T02:00+02:00",
                        "2026-10-25T02:30+02:00",
                        "2026-10-25T02:00+01:00",
                        "2026-10-25T02:30+01:00",
                        "2026-10-26T01:00+01:00");
    }

    @Test
    void clocksMayChangeByHalfAnHour() {
        String lordHowe = "Australia/Lord_Howe";

        assertThat(shown("15 2 * * *", lordHowe, "2026-10-03T12:00", 2))
                .containsExactly("2026-10-04T02:30+11:00", "2026-10-05T02:15+11:00");
        assertThat(shown("45 1 * * *", lordHowe, "2026-04-04T12:00", 2))
                .containsExactly("2026-04-05T01:45+11:00", "2026-04-06T01:45+10:30");
    }

    @Test
    void clocksMayChangeAtMidnight() {
        assertThat(shown("0 0 * * *", "Africa/Cairo", "2026-04-23T12:00", 2))
                .containsExactly("2026-04-24T01:00+03:00", "2026-04-25T00:00+03:00");
    }

    @Test
    void secondPassOfAnHourIsNoTimeToStartOver() {
        CronTimes nightly = CronTimes.of("30 2 * * *", ZoneId.of(BERLIN));

        assertThat(nightly.next(Instant.parse("2026-10-25T01:15:00Z"))).contains(Instant.parse("2026-10-26T01:30:00Z"));
    }

    @Test
    void nextComesAfterTheGivenTimeAndNotAtIt() {
        CronTimes noon = CronTimes.of("0 12 * * *", ZoneOffset.UTC);

        assertThat(noon.next(Instant.parse("2026-01-01T11:59:59.999Z")))
                .contains(Instant.parse("2026-01-01T12:00:00Z"));
        assertThat(noon.next(Instant.parse("2026-01-01T12:00:00Z"))).contains(Instant.parse("2026-01-02T12:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 0 29 2 *   | 2028-02-29T00:00Z
            0 0 * * 7    | 2026-01-04T00:00Z
            0 0 * * SUN  | 2026-01-04T00:00Z
            0 0 1 feb *  | 2026-02-01T00:00Z
            0 0 13 * FRI | 2026-01-02T00:00Z
            0 0 31 * *   | 2026-01-31T00:00Z
            5/20 * * * * | 2026-01-01T12:25Z
            0   0 * * *  | 2026-01-02T00:00Z
            """)
    void expressionsMeanWhatTheyDoInCron(String expression, String next) {
        assertThat(shown(expression, "Z", "2026-01-01T12:05", 1)).containsExactly(next);
    }

    @Test
    void dateThatNeverComesHasNoNext() {
        assertThat(CronTimes.of("0 0 31 2,4 *", ZoneOffset.UTC).next(Instant.EPOCH))
                .isEmpty();
        assertThat(CronTimes.of("* * 31 6 *", ZoneId.of(BERLIN)).next(Instant.EPOCH))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "@daily",
                "* * * *",
                "* * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * * 13 *",
                "* * * * 8",
                "*/0 * * * *",
                "0 0|12 * * *",
                "0 0 * * ?",
                "0 0 L * *",
                "0 0 15W * *",
                "0 0 * * 1#2",
                "1,,2 * * * *",
                "1- * * * *",
                "99999999999999999999 * * * *",
                "a b c d e",
                "0 22-2 * * *"
            })
    void whatIsNoExpressionIsRefused(String expression) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CronTimes.of(expression, ZoneOffset.UTC))
                .withMessageNotContaining("Failed to parse");
    }

    /** What the clocks show at the times that follow on a local time. */
    private static List<String> shown(String expression, String zone, String after, int count) {
        ZoneId id = ZoneId.of(zone);
        CronTimes times = CronTimes.of(expression, id);
        Instant first = times.next(
                        ZonedDateTime.of(LocalDateTime.parse(after), id).toInstant())
                .orElseThrow();
        return Stream.iterate(first, time -> times.next(time).orElseThrow())
                .limit(count)
                .map(time -> time.atZone(id).toOffsetDateTime().toString())
                .toList();
    }
}
