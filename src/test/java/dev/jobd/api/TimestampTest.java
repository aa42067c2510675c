package dev.jobd.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest {
    private static final long YEAR_0 = -62_167_219_200L;
    private static final long YEAR_10000 = 253_402_300_800L;

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00.000Z",
        "2026-01-31T12:00:00.1Z, 2026-01-31T12:00:00.100Z",
        "2026-01-31T12:00:00.001Z, 2026-01-31T12:00:00.001Z",
        "2026-01-31T23:59:59.999999999Z, 2026-01-31T23:59:59.999Z",
        "2026-12-31T23:59:59Z, 2026-12-31T23:59:59.000Z",
        "2027-01-01T00:00:00+01:00, 2026-12-31T23:00:00.000Z",
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00.000Z",
    })
    void timesAreInUtcWithMilliseconds(OffsetDateTime time, String written) {
        assertThat(Timestamp.of(time.toInstant())).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2027-01-01T00:00Z",
                "2027-01-01T00:00:00+01",
                "2027-01-01T00:00:00+01:00:30",
                "2027-02-20T00:00:00.Z",
                "2027-02-20 00:00:00Z",
                "2027-02-30T00:00:00Z",
                "2016-12-31T23:59:60Z",
                "20270-01-01T00:00:00Z",
            })
    void whatRfc3339DoesNotHaveIsNoTime(String text) {
        assertThat(Timestamp.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2027-01-01T00:00:00Z", "2027-01-01t01:00:00.000000000+01:00", "2027-01-01T00:00:00-00:00"})
    void whatRfc3339HasIsATime(String text) {
        assertThat(Timestamp.parse(text)).contains(Instant.parse("2027-01-01T00:00:00Z"));
    }

    @Property(tries = 300)
    void whatIsWrittenIsTheSameMillisecondInRfc3339(
            @ForAll @LongRange(min = YEAR_0, max = YEAR_10000 - 1) long seconds,
            @ForAll @LongRange(min = 0, max = 999_999_999) long nanos) {
        Instant time = Instant.ofEpochSecond(seconds, nanos);

        String written = Timestamp.of(time);

        assertThat(written).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(DateTimeFormatter.ISO_INSTANT.parse(written, Instant::from))
                .isEqualTo(time.truncatedTo(ChronoUnit.MILLIS));
    }
}
