package dev.jobd.domain;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static dev.jobd.domain.SampleJobs.RESULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobTest {
    private static final Instant LATER = NOON.plusMillis(1500);
    private static final Attempt EARLIER =
            new Attempt(1, "node-0", NOON.minusSeconds(9), NOON.minusSeconds(8), Optional.of("lost"));

    @Test
    void aSubmittedJobIsQueuedAndHasNoAttempts() {
        JobSpec spec = SampleJobs.queued().spec();

        Job.Queued job = Job.submitted(spec);

        assertThat(job).isEqualTo(new Job.Queued(spec, List.of()));
        assertThat(job.state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aClaimCarriesFenceNodeAndStart() {
        Job.Queued job = queuedAfter(EARLIER);

        Job.Running attempt = job.claim(new Fence(7), NODE, LATER);

        assertThat(attempt).isEqualTo(new Job.Running(job.spec(), List.of(EARLIER), new Fence(7), NODE, LATER));
        assertThat(attempt.state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void theFirstAttemptIsNumberOne() {
        assertThat(SampleJobs.running().attempt()).isOne();
    }

    @Test
    void anAttemptThatIsOverCounts() {
        assertThat(runningAfter(EARLIER).attempt()).isEqualTo(2);
    }

    @Test
    void workDoneMakesTheJobSucceed() {
        Job.Running attempt = SampleJobs.running();

        Job.Ended job = attempt.settle(Outcome.done(RESULT), LATER);

        assertThat(job)
                .isEqualTo(new Job.Succeeded(
                        attempt.spec(), List.of(new Attempt(1, NODE, NOON, LATER, Optional.empty())), RESULT));
        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aFailedAttemptMakesTheJobFail() {
        Job.Running attempt = SampleJobs.running();

        Job.Ended job = attempt.settle(Outcome.failed("no disk"), LATER);

        assertThat(job)
                .isEqualTo(new Job.Failed(
                        attempt.spec(), List.of(new Attempt(1, NODE, NOON, LATER, Optional.of("no disk"))), "no disk"));
        assertThat(job.state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void attemptsAreKeptOldestFirst() {
        Job.Ended job = runningAfter(EARLIER).settle(Outcome.done(RESULT), LATER);

        assertThat(job.attempts()).containsExactly(EARLIER, new Attempt(2, NODE, NOON, LATER, Optional.empty()));
    }

    @Test
    void theLastAttemptIsTheOneThatEndedTheJob() {
        Job.Ended job = runningAfter(EARLIER).settle(Outcome.done(RESULT), LATER);

        assertThat(job.lastAttempt().number()).isEqualTo(2);
    }

    @Test
    void aReleasedAttemptDoesNotCount() {
        Job.Running attempt = runningAfter(EARLIER);

        Job.Queued job = attempt.release();

        assertThat(job).isEqualTo(new Job.Queued(attempt.spec(), List.of(EARLIER)));
        assertThat(job.claim(new Fence(8), NODE, LATER).attempt()).isEqualTo(2);
    }

    @Test
    void aClockSetBackDoesNotEndAnAttemptBeforeItsStart() {
        Job.Ended job = SampleJobs.running().settle(Outcome.done(RESULT), NOON.minusSeconds(3600));

        assertThat(job.lastAttempt().finishedAt()).isEqualTo(NOON);
        assertThat(job.lastAttempt().duration()).isZero();
    }

    @Test
    void anAttemptKnowsHowLongItTook() {
        Job.Ended job = SampleJobs.running().settle(Outcome.done(RESULT), LATER);

        assertThat(job.lastAttempt().duration()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void anAttemptWithoutAnErrorSucceeded() {
        assertThat(SampleJobs.succeeded(SampleJobs.running()).lastAttempt().succeeded())
                .isTrue();
        assertThat(SampleJobs.failed(SampleJobs.running()).lastAttempt().succeeded())
                .isFalse();
    }

    @Test
    void theFirstAttemptOfAnEndedJobCannotBeChanged() {
        List<Attempt> attempts = SampleJobs.succeeded(SampleJobs.running()).attempts();

        assertThatThrownBy(() -> attempts.add(EARLIER)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void theFurtherAttemptsOfAnEndedJobCannotBeChanged() {
        List<Attempt> attempts = SampleJobs.succeeded(runningAfter(EARLIER)).attempts();

        assertThatThrownBy(attempts::removeLast).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void settlingDoesNotChangeTheAttemptsOfTheRunningJob() {
        List<Attempt> before = new ArrayList<>(List.of(EARLIER));
        Job.Running attempt = new Job.Running(SampleJobs.queued().spec(), before, new Fence(1), NODE, NOON);

        Job.Ended job = attempt.settle(Outcome.done(RESULT), LATER);

        assertThat(job.attempts()).hasSize(2);
        assertThat(before).containsExactly(EARLIER);
    }

    private static Job.Queued queuedAfter(Attempt attempt) {
        return new Job.Queued(SampleJobs.queued().spec(), List.of(attempt));
    }

    private static Job.Running runningAfter(Attempt attempt) {
        return queuedAfter(attempt).claim(new Fence(1), NODE, NOON);
    }
}
