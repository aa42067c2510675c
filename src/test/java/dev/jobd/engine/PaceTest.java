package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.JobEvent;
import dev.jobd.domain.SampleJobs;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace();

    @Test
    void jobForWhichThereIsASlotStartsAtOnce() {
        assertThat(pace.untilStart(2, 4, 2)).isZero();
    }

    @Test
    void jobWaitsForAsManyRoundsAsComeFirst() {
        attemptOfASecond();

        assertThat(pace.untilStart(8, 4, 4)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void nothingHasBeenSettledBeforeTheFirstTick() {
        attemptOfASecond();

        assertThat(pace.settledPerSecond()).isZero();
    }

    @Test
    void theRateIsThatSinceTheStartInTheFirstMinute() {
        for (int second = 0; second < 10; second++) {
            attemptOfASecond();
            attemptOfASecond();
            pace.tick();
        }

        assertThat(pace.settledPerSecond()).isEqualTo(2);
    }

    @Test
    void theRateIsThatOfTheLastMinuteAfterIt() {
        for (int second = 0; second < 200; second++) {
            attemptOfASecond();
            attemptOfASecond();
            pace.tick();
        }

        assertThat(pace.settledPerSecond()).isEqualTo(2);
    }

    @Test
    void theRateForgetsWhatIsMoreThanAMinuteAgo() {
        for (int i = 0; i < 600; i++) {
            attemptOfASecond();
        }
        for (int second = 0; second < 120; second++) {
            pace.tick();
        }

        assertThat(pace.settledPerSecond()).isZero();
    }

    private void attemptOfASecond() {
        var running = SampleJobs.running();
        pace.on(new JobEvent.Ended(running, SampleJobs.succeeded(running), 1));
    }
}
