package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlarmTest {
    private final SettableClock clock = new SettableClock();
    private final SteppedTimer timer = new SteppedTimer(clock);
    private final List<Instant> calls = new ArrayList<>();
    private final Alarm alarm = new Alarm(timer, clock, () -> calls.add(clock.instant()));

    @Test
    void theEarliestTimeCounts() {
        Instant start = clock.instant();
        alarm.by(start.plusSeconds(5));
        alarm.by(start.plusSeconds(2));
        alarm.by(start.plusSeconds(3));

        pass(10);

        assertThat(calls).containsExactly(start.plusSeconds(2));
    }

    @Test
    void whoeverWasCalledCanAskAgain() {
        Instant start = clock.instant();
        alarm.by(start.plusSeconds(2));
        pass(3);

        alarm.by(start.plusSeconds(5));
        pass(3);

        assertThat(calls).containsExactly(start.plusSeconds(2), start.plusSeconds(5));
    }

    @Test
    void timeThatHasPassedIsNow() {
        alarm.by(clock.instant().minusSeconds(1));

        timer.runDue();

        assertThat(calls).hasSize(1);
    }

    @Test
    void timesThatAreFarAwayAreLeftToOthers() {
        alarm.by(clock.instant().plus(Alarm.FAR).plusSeconds(1));

        pass(60);

        assertThat(calls).isEmpty();
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.advance(Duration.ofSeconds(1));
            timer.runDue();
        }
    }
}
