package dev.jobd.domain;

import static dev.jobd.domain.SampleSchedules.MADE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Instant NEXT = MADE.plusSeconds(60);
    private static final Schedule.Run RUN = new Schedule.Run(MADE.plusSeconds(1), new UUID(0, 1));
    private static final Schedule MADE_AND_RAN =
            SampleSchedules.next("nightly", NEXT).ran(RUN);

    @Test
    void pausedScheduleKnowsWhereItWas() {
        assertThat(MADE_AND_RAN.pause())
                .isEqualTo(new Schedule(MADE_AND_RAN.spec(), MADE, true, Optional.of(NEXT), Optional.of(RUN)));
    }

    @Test
    void resumedScheduleGoesOnWhereItIsTold() {
        Instant later = NEXT.plusSeconds(60);

        assertThat(MADE_AND_RAN.pause().resume(Optional.of(later))).isEqualTo(MADE_AND_RAN.upTo(Optional.of(later)));
    }

    @Test
    void replacedScheduleIsStillPausedAndRemembersItsJobAndWhenItWasMade() {
        ScheduleSpec other = SampleSchedules.every("nightly", Duration.ofHours(1));

        assertThat(MADE_AND_RAN.pause().replaced(other, Optional.empty()))
                .isEqualTo(new Schedule(other, MADE, true, Optional.empty(), Optional.of(RUN)));
    }

    @Test
    void keyOfAFiringNamesTheScheduleAndTheTime() {
        assertThat(MADE_AND_RAN.key(NEXT).key()).isEqualTo("schedule:nightly:2026-01-01T00:01:00Z");
    }

    @Test
    void longestKeyIsAKey() {
        Schedule longest = SampleSchedules.next("x".repeat(128), NEXT.plusMillis(1));

        assertThat(longest.key(NEXT.plusMillis(1)).key()).hasSizeLessThanOrEqualTo(Idempotency.MAX_KEY);
    }
}
