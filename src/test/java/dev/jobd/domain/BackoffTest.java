package dev.jobd.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final long A_YEAR = 366L * 24 * 3600 * 1000;
    private static final Duration CAP = Duration.ofMinutes(1);

    @ParameterizedTest
    @CsvSource({"1, 2000", "2, 6000", "3, 18000", "4, 54000", "5, 60000", "100, 60000"})
    void delaysGrowExponentiallyUpToTheCap(int failures, long ms) {
        Backoff backoff = new Backoff(Duration.ofSeconds(2), 3, CAP, 0);

        assertThat(backoff.delay(failures, 0.9)).isEqualTo(Duration.ofMillis(ms));
    }

    @ParameterizedTest
    @CsvSource({"0, 8000", "0.25, 9000", "0.5, 10000", "1, 12000"})
    void chanceAddsOrTakesAShare(double chance, long ms) {
        Backoff backoff = new Backoff(Duration.ofSeconds(10), 1, CAP, 0.2);

        assertThat(backoff.delay(1, chance)).isEqualTo(Duration.ofMillis(ms));
    }

    @Test
    void chanceDoesNotPassTheCap() {
        Backoff backoff = new Backoff(CAP, 1, CAP, 1);

        assertThat(backoff.delay(1, 1)).isEqualTo(CAP);
    }

    @Test
    void aDelayOfNothingStaysNothingHoweverOftenItGrows() {
        assertThat(new Backoff(Duration.ZERO, 10, CAP, 1).delay(1_000_000, 1)).isZero();
    }

    @Property
    void noDelayPassesTheCapOrIsNegative(
            @ForAll @LongRange(max = A_YEAR) long initial,
            @ForAll @DoubleRange(min = 1, max = 1000) double multiplier,
            @ForAll @LongRange(max = A_YEAR) long max,
            @ForAll @DoubleRange(max = 1) double jitter,
            @ForAll @IntRange(min = 1) int failures,
            @ForAll @DoubleRange(max = 1) double chance) {
        Backoff backoff = new Backoff(Duration.ofMillis(initial), multiplier, Duration.ofMillis(max), jitter);

        assertThat(backoff.delay(failures, chance)).isBetween(Duration.ZERO, Duration.ofMillis(max));
    }
}
