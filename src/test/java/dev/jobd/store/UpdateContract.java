package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.EVEN;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.SampleJobs;
import org.junit.jupiter.api.Test;

/** The next state of a job that has an attempt under way, and who may write it. */
abstract class UpdateContract extends StoreContract {

    @Test
    void aSettledJobIsStoredAsItEnded() {
        Job.Running attempt = oneRunning();
        Job.Ended job = SampleJobs.succeeded(attempt);

        long version = now(store.update(attempt, job));

        assertThat(recordOf(attempt).job()).isEqualTo(job);
        assertThat(version(attempt)).isEqualTo(version);
    }

    @Test
    void anAttemptIsSettledOnce() {
        Job.Running attempt = oneRunning();
        settle(attempt, SampleJobs.succeeded(attempt));
        JobRecord before = recordOf(attempt);

        assertLost(attempt, SampleJobs.failed(attempt));

        assertThat(recordOf(attempt)).isEqualTo(before);
        assertThat(count(JobState.FAILED)).isZero();
    }

    @Test
    void anAttemptThatWasReleasedCannotBeSettled() {
        Job.Running attempt = oneRunning();
        settle(attempt, attempt.release(NOON));

        assertLost(attempt, SampleJobs.succeeded(attempt));

        assertThat(recordOf(attempt).job()).isEqualTo(attempt.release(NOON));
    }

    @Test
    void anOldFenceChangesNothing() {
        Job.Running old = oneRunning();
        settle(old, old.release(NOON));
        Job.Running current = claimOne();

        assertLost(old, SampleJobs.succeeded(old));

        assertThat(recordOf(current).job()).isEqualTo(current);
    }

    @Test
    void theFenceOfAnotherJobChangesNothing() {
        inserted(2);
        Job.Running one = claimOne();
        Job.Running other = claimOne();
        Job.Running mixed = new Job.Running(one.spec(), one.history(), other.fence(), one.node(), one.startedAt());

        assertLost(mixed, SampleJobs.succeeded(mixed));

        assertThat(recordOf(one).job()).isEqualTo(one);
        assertThat(recordOf(other).job()).isEqualTo(other);
    }

    @Test
    void aJobThatIsNotThereCannotBeSettled() {
        Job.Running never = SampleJobs.running();

        assertLost(never, SampleJobs.succeeded(never));
    }

    @Test
    void anEvictedJobCannotBeSettledAgain() {
        Job.Running attempt = oneRunning();
        settle(attempt, SampleJobs.succeeded(attempt));
        evict(0, NOON);

        assertLost(attempt, SampleJobs.failed(attempt));
    }

    @Test
    void aRunningJobIsToldToStop() {
        Job.Running attempt = oneRunning();

        settle(attempt, attempt.cancel());

        assertThat(recordOf(attempt).job()).isEqualTo(attempt.cancel());
    }

    @Test
    void aJobIsToldToStopOnce() {
        Job.Running attempt = oneRunning();
        settle(attempt, attempt.cancel());

        assertLost(attempt, attempt.fail("not wanted"));

        assertThat(recordOf(attempt).job()).isEqualTo(attempt.cancel());
    }

    @Test
    void aSettlementThatDoesNotKnowOfACancelIsLost() {
        Job.Running attempt = oneRunning();
        settle(attempt, attempt.cancel());

        assertLost(attempt, SampleJobs.succeeded(attempt));

        assertThat(recordOf(attempt).job()).isEqualTo(attempt.cancel());
    }

    @Test
    void aSettlementThatKnowsOfTheCancelIsStored() {
        Job.Running attempt = oneRunning();
        settle(attempt, attempt.cancel());
        Job.Ended job = attempt.cancel().settle(Outcome.failed("interrupted"), NOON, EVEN);

        settle(attempt.cancel(), job);

        assertThat(recordOf(attempt).job()).isEqualTo(job);
    }

    @Test
    void aCancelThatComesAfterTheSettlementIsLost() {
        Job.Running attempt = oneRunning();
        settle(attempt, SampleJobs.succeeded(attempt));

        assertLost(attempt, attempt.cancel());
    }

    private void assertLost(Job.Active from, Job next) {
        assertThat(now(store.update(from, next))).isEqualTo(JobStore.LOST);
    }
}
