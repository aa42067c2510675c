package dev.jobd.domain;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobEventTest {
    private static final Instant LATER = NOON.plusSeconds(1);

    private final Job.Running attempt = SampleJobs.running();

    @Test
    void anAttemptThatWasSettledWithTheEndIsThatOfTheEnd() {
        Job.Cancelling told = attempt.cancel();

        assertThat(of(attempt, SampleJobs.succeeded(attempt)).attempt())
                .hasValueSatisfying(last -> assertThat(last.number()).isEqualTo(attempt.attempt()));
        assertThat(of(told, (Job.Ended) told.settle(Outcome.failed("told"), LATER, 0))
                        .attempt())
                .isPresent();
    }

    /** It had been told to stop on another node. */
    @Test
    void anAttemptThatWasTakenBackIsNone() {
        Job.Cancelling told = attempt.cancel();

        assertThat(of(told, (Job.Ended) told.release(LATER)).attempt()).isEmpty();
    }

    @Test
    void anAttemptOfBeforeIsNone() {
        Job.Queued again =
                (Job.Queued) SampleJobs.job().maxRetries(1).running().settle(Outcome.failed("once"), NOON, 0);
        Job.Cancelling second = again.claim(new Fence(2), "node", LATER).cancel();

        assertThat(of(again, again.cancel(LATER)).attempt()).isEmpty();
        assertThat(of(second, (Job.Ended) second.release(LATER)).attempt()).isEmpty();
    }

    private static JobEvent.Ended of(Job from, Job.Ended end) {
        return new JobEvent.Ended(from, end, 1);
    }
}
