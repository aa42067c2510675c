package dev.jobd.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the clock is set to by answers that took their time. */
class DatabaseClockTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final DatabaseClock clock = new DatabaseClock(System::nanoTime);

    @Test
    void theFirstAnswerSetsItToTheMiddle() {
        heard(0, HOUR, 10);

        assertAhead(HOUR.minusSeconds(5));
    }

    @Test
    void aSlowAnswerThatAgreesWithWhatIsKnownChangesNothing() {
        heard(0, HOUR, 0);

        heard(100, HOUR.plusSeconds(120), 160);

        assertAhead(HOUR);
    }

    @Test
    void anAnswerThatSaysMoreMovesItNoFurtherThanItHasTo() {
        heard(0, HOUR, 0);

        heard(100, HOUR.plusSeconds(190), 160);

        assertAhead(HOUR.plusSeconds(30));
    }

    @Test
    void anAnswerThatSaysLessMovesItNoFurtherThanItHasTo() {
        heard(0, HOUR, 0);

        heard(100, HOUR.plusSeconds(70), 160);

        assertAhead(HOUR.minusSeconds(30));
    }

    @Test
    void aQuickAnswerSetsItAnew() {
        heard(0, HOUR, 10);

        heard(100, HOUR.plusSeconds(97), 100);

        assertAhead(HOUR.minusSeconds(3));
    }

    /** In seconds of {@link System#nanoTime}. */
    private void heard(long asked, Duration time, long heard) {
        clock.heard(TimeUnit.SECONDS.toNanos(asked), micros(time), TimeUnit.SECONDS.toNanos(heard));
    }

    /** Of {@link System#nanoTime}. */
    private void assertAhead(Duration ahead) {
        long before = micros(Duration.ofNanos(System.nanoTime()));
        long told = Micros.of(clock.instant());
        long after = micros(Duration.ofNanos(System.nanoTime()));

        assertThat(told - micros(ahead)).isBetween(before, after);
    }

    private static long micros(Duration time) {
        return Math.floorDiv(time.toNanos(), 1_000L);
    }
}
