package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.EVEN;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Priority;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.SamplePatches;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where jobs stand in the line when they come back to it, or are changed while they wait. */
abstract class LineContract extends StoreContract {
    private static final Instant LATER = NOON.plusSeconds(60);

    @Test
    void releasedJobsGoBackInFront() {
        List<Job.Queued> jobs = inserted(4);
        List<Job.Running> attempts = claim(2, NOON);

        settle(attempts.get(1), attempts.get(1).release(NOON));
        settle(attempts.get(0), attempts.get(0).release(NOON));

        assertThat(ids(claim(4, NOON))).isEqualTo(ids(jobs));
    }

    @Test
    void aReleasedAttemptBeginsAgainWithANewFenceAndItsOldNumber() {
        Job.Running attempt = oneRunning();
        settle(attempt, attempt.release(NOON));

        Job.Running again = claimOne();

        assertThat(again.fence()).isNotEqualTo(attempt.fence());
        assertThat(again.attempt()).isEqualTo(attempt.attempt());
    }

    @Test
    void aRetryingJobIsClaimedWhenItIsDueAgain() {
        Job.Running attempt = running(SampleJobs.job().maxRetries(1).queued());
        Job.Queued retrying = SampleJobs.retrying(attempt, Duration.ofSeconds(10));
        settle(attempt, retrying);

        assertThat(claim(1, retrying.due().minusMillis(1))).isEmpty();
        assertThat(claimOne(retrying.due()).attempt()).isEqualTo(2);
    }

    @Test
    void aJobThatSnoozesIsClaimedWhenItIsDueAgain() {
        Job.Running attempt = oneRunning();
        Job.AtRest snoozing = attempt.settle(Outcome.snoozed(Duration.ofSeconds(10)), NOON, EVEN);
        settle(attempt, snoozing);

        assertThat(claim(1, NOON.plusSeconds(9))).isEmpty();
        assertThat(claimOne(NOON.plusSeconds(10)).attempt()).isEqualTo(2);
    }

    @Test
    void aJobThatHasComeBackStandsBehindThoseThatWereDueBefore() {
        Job.Running attempt = running(SampleJobs.job().maxRetries(1).queued());
        Job.Queued other = inserted(SampleJobs.job().due(NOON.plusSeconds(5)).queued());
        settle(attempt, SampleJobs.retrying(attempt, Duration.ofSeconds(10)));

        assertThat(ids(claim(2, LATER))).isEqualTo(ids(List.of(other, attempt)));
    }

    @Test
    void aPausedJobIsNotClaimed() {
        inserted(SampleJobs.job().paused());

        assertThat(claim(1, LATER)).isEmpty();
    }

    @Test
    void aJobThatIsPausedLeavesTheLine() {
        Job.Queued job = inserted(1).getFirst();
        change(job, job.pause());

        assertThat(claim(1, LATER)).isEmpty();
    }

    @Test
    void aResumedJobStandsWhereItStood() {
        List<Job.Queued> jobs = inserted(3);
        change(jobs.getFirst(), jobs.getFirst().pause());
        change(jobs.getFirst(), jobs.getFirst().pause().resume());

        assertThat(ids(claim(3, NOON))).isEqualTo(ids(jobs));
    }

    @Test
    void aJobThatIsMadeMoreUrgentMovesAhead() {
        List<Job.Queued> jobs = inserted(2);
        change(jobs.getLast(), jobs.getLast().patch(SamplePatches.priority(Priority.HIGH)));

        assertThat(ids(claim(2, NOON))).isEqualTo(ids(jobs.reversed()));
    }

    @Test
    void aJobThatIsPutOffIsClaimedLater() {
        Job.Queued job = inserted(1).getFirst();
        change(job, job.patch(SamplePatches.due(LATER)));

        assertThat(claim(1, NOON)).isEmpty();
        assertThat(claim(1, LATER)).hasSize(1);
    }

    @Test
    void aJobThatIsBroughtForwardIsClaimedAtOnce() {
        Job.Queued job = inserted(SampleJobs.job().due(LATER).queued());
        change(job, job.patch(SamplePatches.due(NOON)));

        assertThat(claim(1, NOON)).hasSize(1);
    }

    @Test
    void aCancelledJobIsNotClaimed() {
        Job.Queued job = inserted(1).getFirst();
        change(job, job.cancel(NOON));

        assertThat(claim(1, NOON)).isEmpty();
    }

    @Test
    void aJobThatIsRetriedIsClaimedAgain() {
        Job.Running attempt = oneRunning();
        Job.Failed failed = SampleJobs.failed(attempt);
        settle(attempt, failed);
        change(failed, failed.retry(NOON));

        assertThat(claimOne().attempt()).isEqualTo(2);
    }
}
