package dev.jobd.domain;

import static dev.jobd.domain.JobState.CANCELLED;
import static dev.jobd.domain.JobState.CANCELLING;
import static dev.jobd.domain.JobState.FAILED;
import static dev.jobd.domain.JobState.PAUSED;
import static dev.jobd.domain.JobState.QUEUED;
import static dev.jobd.domain.JobState.RETRYING;
import static dev.jobd.domain.JobState.RUNNING;
import static dev.jobd.domain.JobState.SCHEDULED;
import static dev.jobd.domain.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobStateTest {
    private final Tally tally = Tallies.of(
            45,
            0,
            Map.of(
                    QUEUED,
                    1L,
                    SCHEDULED,
                    2L,
                    RETRYING,
                    3L,
                    PAUSED,
                    4L,
                    RUNNING,
                    5L,
                    CANCELLING,
                    6L,
                    SUCCEEDED,
                    7L,
                    FAILED,
                    8L,
                    CANCELLED,
                    9L));

    @Test
    void threeStatesAreTerminal() {
        assertThat(Stream.of(JobState.values()).filter(JobState::terminal))
                .containsExactly(SUCCEEDED, FAILED, CANCELLED);
    }

    @Test
    void inFourStatesAJobWaits() {
        assertThat(Stream.of(JobState.values()).filter(JobState::waiting))
                .containsExactly(QUEUED, SCHEDULED, RETRYING, PAUSED);
    }

    @Test
    void theTallyCountsThoseThatWait() {
        assertThat(tally.waiting()).isEqualTo(1 + 2 + 3 + 4);
    }

    @Test
    void theTallyCountsThoseThatAreUnderWay() {
        assertThat(tally.active()).isEqualTo(5 + 6);
    }

    @Test
    void theTallyHasNoneOfAStateThatItDoesNotName() {
        assertThat(Tallies.of(0, 0, Map.of()).of(FAILED)).isZero();
    }

    @Test
    void talliesOfTheSameNumbersAreEqual() {
        Tally other = Tallies.of(1, 2, Map.of(FAILED, 1L));

        assertThat(other).isEqualTo(Tallies.of(1, 2, Map.of(FAILED, 1L))).isNotEqualTo(tally);
        assertThat(other).hasSameHashCodeAs(Tallies.of(1, 2, Map.of(FAILED, 1L)));
        assertThat(other.toString()).startsWith("submitted 1, retried 2");
    }
}
