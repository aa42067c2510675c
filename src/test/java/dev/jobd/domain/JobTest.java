package dev.jobd.domain;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static dev.jobd.domain.SampleJobs.RESULT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A job that waits, and what is asked of it while it does. What becomes of attempts: see {@link SettleTest}. */
class JobTest {
    private static final Instant LATER = NOON.plusSeconds(90);
    private static final Patch ALL = new Patch(
            Optional.of(Priority.FIRST),
            Optional.of(LATER),
            Optional.of(Duration.ofSeconds(3)),
            Optional.of(7),
            Optional.of(Map.of("team", "red")));

    @Test
    void aSubmittedJobHasNoHistory() {
        JobSpec spec = SampleJobs.job().spec();

        Job.Queued job = Job.submitted(spec, LATER);

        assertThat(job).isEqualTo(new Job.Queued(spec, new History(LATER, 0, List.of())));
    }

    @Test
    void aJobIsQueuedFromTheMomentWhenItIsDue() {
        Job.Queued job = SampleJobs.job().due(LATER).queued();

        assertThat(job.state(LATER.minusNanos(1))).isEqualTo(JobState.SCHEDULED);
        assertThat(job.state(LATER)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aPausedJobIsPausedWhetherItIsDueOrNot() {
        Job.Paused job = SampleJobs.job().due(LATER).paused();

        assertThat(job.state(NOON)).isEqualTo(JobState.PAUSED);
        assertThat(job.state(LATER)).isEqualTo(JobState.PAUSED);
    }

    @Test
    void aClaimCarriesFenceNodeAndStart() {
        Job.Queued job = SampleJobs.queued();

        Job.Running attempt = job.claim(new Fence(7), NODE, LATER);

        assertThat(attempt).isEqualTo(new Job.Running(job.spec(), job.history(), new Fence(7), NODE, LATER));
        assertThat(attempt.state(LATER)).isEqualTo(JobState.RUNNING);
    }

    @Test
    void theFirstAttemptIsNumberOne() {
        assertThat(SampleJobs.running().attempt()).isOne();
    }

    @Test
    void pausingKeepsTheDueTime() {
        Job.Queued job = SampleJobs.job().due(LATER).queued();

        assertThat(job.pause().history().due()).isEqualTo(LATER);
    }

    @Test
    void aResumedJobIsAsItWasBefore() {
        Job.Queued job = SampleJobs.job().due(LATER).queued();

        assertThat(job.pause().resume()).isEqualTo(job);
    }

    @Test
    void aRetryingJobIsRetryingAgainWhenItIsResumed() {
        Job.Queued job = SampleJobs.retrying(SampleJobs.job().maxRetries(1).running(), Duration.ofMinutes(1));

        assertThat(job.pause().resume().state(NOON)).isEqualTo(JobState.RETRYING);
    }

    @Test
    void aWaitingJobIsCancelledAtOnce() {
        Job.Queued job = SampleJobs.queued();

        Job.Cancelled cancelled = job.cancel(LATER);

        assertThat(cancelled).isEqualTo(new Job.Cancelled(job.spec(), job.history(), LATER, Optional.empty()));
        assertThat(cancelled.state(LATER)).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aPausedJobIsCancelledAtOnce() {
        assertThat(SampleJobs.job().paused().cancel(LATER).endedAt()).isEqualTo(LATER);
    }

    @Test
    void aWaitingJobIsFailedAtOnce() {
        Job.Queued job = SampleJobs.queued();

        Job.Failed failed = job.fail("not wanted", LATER);

        assertThat(failed).isEqualTo(new Job.Failed(job.spec(), job.history(), LATER, "not wanted"));
        assertThat(failed.state(LATER)).isEqualTo(JobState.FAILED);
    }

    @Test
    void aPatchChangesWhatItNames() {
        Job.Queued job = SampleJobs.job().tag("team", "blue").key("a").queued();

        Job.Queued patched = job.patch(ALL);

        assertThat(patched.due()).isEqualTo(LATER);
        assertThat(patched.spec())
                .usingRecursiveComparison()
                .ignoringFields("options.priority", "options.timeout", "options.maxRetries", "options.tags")
                .isEqualTo(job.spec());
        assertThat(patched.spec().options().priority()).isEqualTo(Priority.FIRST);
        assertThat(patched.spec().options().timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(patched.spec().options().maxRetries()).isEqualTo(7);
        assertThat(patched.spec().options().tags()).isEqualTo(Map.of("team", "red"));
    }

    @Test
    void aPatchThatNamesNothingChangesNothing() {
        Job.Queued job = SampleJobs.job()
                .priority(Priority.LOW)
                .due(LATER)
                .maxRetries(2)
                .tag("team", "blue")
                .queued();

        assertThat(job.patch(SamplePatches.NONE)).isEqualTo(job);
    }

    @Test
    void aPatchedJobThatWasPausedStaysPaused() {
        Job.Paused job = SampleJobs.job().paused();

        Job.Paused patched = job.patch(ALL);

        assertThat(patched.resume()).isEqualTo(job.resume().patch(ALL));
    }

    @Test
    void aPatchKeepsTheAttempts() {
        Job.Queued job = SampleJobs.retrying(SampleJobs.job().maxRetries(1).running(), Duration.ofMinutes(1));

        assertThat(job.patch(ALL).attempts()).isEqualTo(job.attempts());
    }

    @Test
    void aFailedJobThatIsRetriedIsDueAtOnce() {
        Job.Failed job = SampleJobs.failed(SampleJobs.running());

        Job.Queued again = job.retry(LATER);

        assertThat(again.due()).isEqualTo(LATER);
        assertThat(again.state(LATER)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aJobThatIsRetriedKeepsItsAttemptsAndCountsOn() {
        Job.Failed job = SampleJobs.failed(SampleJobs.running());

        Job.Running again = SampleJobs.running(job.retry(LATER));

        assertThat(again.attempts()).isEqualTo(job.attempts());
        assertThat(again.attempt()).isEqualTo(2);
    }

    @Test
    void aJobThatIsRetriedHasAllItsRetriesAgain() {
        Job.Running last = SampleJobs.job().maxRetries(1).running();
        Job.Running again = SampleJobs.running(SampleJobs.retrying(last, Duration.ZERO));
        Job.Failed failed = (Job.Failed) again.settle(Outcome.failed("again"), LATER, 0);

        Job.AtRest next = SampleJobs.running(failed.retry(LATER)).settle(Outcome.failed("once more"), LATER, 0);

        assertThat(next).isInstanceOf(Job.Queued.class);
    }

    @Test
    void aCancelledJobCanBeRetried() {
        assertThat(SampleJobs.queued().cancel(NOON).retry(LATER).due()).isEqualTo(LATER);
    }

    @Test
    void anEndedJobExpiresWhenItsTimeIsOver() {
        Job.Cancelled job = SampleJobs.job().ttl(Duration.ofHours(2)).queued().cancel(LATER);

        assertThat(job.expiresAt()).isEqualTo(LATER.plus(Duration.ofHours(2)));
    }

    @Test
    void aSucceededJobHasItsResult() {
        assertThat(SampleJobs.succeeded(SampleJobs.running()).result()).isEqualTo(RESULT);
    }
}
