package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.SampleJobs;
import org.junit.jupiter.api.Test;

/** When nothing is under way, and nothing will be soon. */
abstract class IdleContract extends StoreContract {

    @Test
    void anEmptyStoreIsIdle() {
        assertThat(store.idle(NOON)).isTrue();
    }

    @Test
    void aStoreWithAJobThatIsDueIsNotIdle() {
        inserted(1);

        assertThat(store.idle(NOON)).isFalse();
    }

    @Test
    void aStoreWithAnAttemptUnderWayIsNotIdle() {
        oneRunning();

        assertThat(store.idle(NOON)).isFalse();
    }

    @Test
    void aStoreWithAnAttemptThatIsToldToStopIsNotIdle() {
        Job.Running attempt = oneRunning();
        settle(attempt, attempt.cancel());

        assertThat(store.idle(NOON)).isFalse();
    }

    @Test
    void aStoreOfEndedJobsIsIdle() {
        oneEnded();

        assertThat(store.idle(NOON)).isTrue();
    }

    @Test
    void aStoreOfPausedJobsIsIdle() {
        inserted(SampleJobs.job().paused());

        assertThat(store.idle(NOON)).isTrue();
    }

    @Test
    void aStoreIsIdleUntilAJobIsDue() {
        inserted(SampleJobs.job().due(NOON.plusSeconds(10)).queued());

        assertThat(store.idle(NOON.plusSeconds(9))).isTrue();
        assertThat(store.idle(NOON.plusSeconds(10))).isFalse();
    }

    @Test
    void aStoreWhoseQueueIsPausedIsIdleWhateverIsDue() {
        inserted(1);
        store.pause(true);

        assertThat(store.idle(NOON)).isTrue();
    }

    @Test
    void aStoreWhoseQueueIsPausedIsNotIdleWhileAnAttemptIsUnderWay() {
        oneRunning();
        store.pause(true);

        assertThat(store.idle(NOON)).isFalse();
    }
}
