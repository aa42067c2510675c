package dev.jobd.handler;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TypeDefaultsTest {
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void theBoundsThemselvesAreAllowed() {
        new TypeDefaults(Optional.of(LONGEST), 100, new Backoff(LONGEST, 100, LONGEST, 1), new TypeLimits(1, 1));
        new TypeDefaults(
                Optional.of(Duration.ofMillis(1)),
                0,
                new Backoff(Duration.ZERO, 1, Duration.ZERO, 0),
                new TypeLimits(1, 1));
    }

    @ParameterizedTest
    @MethodSource("timesThatNoSubmissionMayAskFor")
    void timesAreBounded(Duration time) {
        assertThatThrownBy(() -> new TypeDefaults(Optional.of(time), 0, Backoff.DEFAULT, TypeLimits.DEFAULT))
                .hasMessageStartingWith("timeout");
        assertThatThrownBy(() -> backoff(time, 2, Duration.ZERO, 0)).hasMessageStartingWith("delays");
        assertThatThrownBy(() -> backoff(Duration.ZERO, 2, time, 0)).hasMessageStartingWith("delays");
    }

    static Stream<Duration> timesThatNoSubmissionMayAskFor() {
        return Stream.of(Duration.ofMillis(-1), LONGEST.plusMillis(1), FOR_EVER);
    }

    @Test
    void soIsAllElse() {
        assertThatThrownBy(() -> TypeDefaults.NONE.withMaxRetries(-1)).hasMessageStartingWith("maxRetries");
        assertThatThrownBy(() -> TypeDefaults.NONE.withMaxRetries(101)).hasMessageStartingWith("maxRetries");
        assertThatThrownBy(() -> backoff(Duration.ZERO, 0.5, Duration.ZERO, 0)).hasMessageStartingWith("multiplier");
        assertThatThrownBy(() -> backoff(Duration.ZERO, Double.NaN, Duration.ZERO, 0))
                .hasMessageStartingWith("multiplier");
        assertThatThrownBy(() -> backoff(Duration.ZERO, 2, Duration.ZERO, 1.1)).hasMessageStartingWith("jitter");
        assertThatThrownBy(() -> new TypeDefaults(Optional.empty(), 0, Backoff.DEFAULT, new TypeLimits(0, 1)))
                .hasMessageStartingWith("limits");
    }

    private static TypeDefaults backoff(Duration initial, double multiplier, Duration max, double jitter) {
        return new TypeDefaults(Optional.empty(), 0, new Backoff(initial, multiplier, max, jitter), TypeLimits.DEFAULT);
    }
}
