package dev.jobd.domain;

import static dev.jobd.domain.Attempt.Ending;
import static dev.jobd.domain.SampleJobs.EVEN;
import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static dev.jobd.domain.SampleJobs.RESULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What the outcome of an attempt makes of its job. */
class SettleTest {
    private static final Instant LATER = NOON.plusMillis(1500);
    private static final Duration DELAY = Duration.ofSeconds(10);
    private static final Backoff BACKOFF = new Backoff(DELAY, 3, Duration.ofMinutes(1), 0);

    private final Job.Running attempt = SampleJobs.running();
    private final Job.Running retryable =
            SampleJobs.job().maxRetries(2).backoff(BACKOFF).running();

    @Test
    void workDoneMakesTheJobSucceed() {
        Job.AtRest job = attempt.settle(Outcome.done(RESULT), LATER, EVEN);

        assertThat(job)
                .isEqualTo(new Job.Succeeded(
                        attempt.spec(), after(Ending.SUCCEEDED, Optional.empty(), NOON, 0), LATER, RESULT));
        assertThat(job.state(LATER)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aFailedAttemptWithoutRetriesLeftMakesTheJobFail() {
        Job.AtRest job = attempt.settle(Outcome.failed("no disk"), LATER, EVEN);

        assertThat(job)
                .isEqualTo(new Job.Failed(
                        attempt.spec(), after(Ending.FAILED, Optional.of("no disk"), NOON, 1), LATER, "no disk"));
        assertThat(job.state(LATER)).isEqualTo(JobState.FAILED);
    }

    @Test
    void aFailedAttemptWithRetriesLeftIsFollowedByAnotherAfterTheBackoff() {
        Job.AtRest job = retryable.settle(Outcome.failed("no disk"), LATER, EVEN);

        assertThat(job)
                .isEqualTo(new Job.Queued(
                        retryable.spec(), after(Ending.FAILED, Optional.of("no disk"), LATER.plus(DELAY), 1)));
    }

    @Test
    void aJobIsRetryingUntilItIsDueAgain() {
        Job.AtRest job = retryable.settle(Outcome.failed("no disk"), LATER, EVEN);

        assertThat(job.state(LATER)).isEqualTo(JobState.RETRYING);
        assertThat(job.state(LATER.plus(DELAY))).isEqualTo(JobState.QUEUED);
    }

    @Test
    void theBackoffGrowsWithEveryFailure() {
        Job.Running second = SampleJobs.running(SampleJobs.retrying(retryable, Duration.ZERO));

        Job.AtRest job = second.settle(Outcome.failed("no disk"), LATER, EVEN);

        assertThat(job.history().due()).isEqualTo(LATER.plus(DELAY.multipliedBy(3)));
    }

    @Test
    void aHandlerMayChooseTheDelay() {
        Job.AtRest job = retryable.settle(Outcome.failed("busy", Duration.ofHours(1)), LATER, EVEN);

        assertThat(job.history().due()).isEqualTo(LATER.plus(Duration.ofHours(1)));
    }

    @Test
    void aFailureForGoodUsesNoRetries() {
        Job.AtRest job = retryable.settle(Outcome.failedForGood("no such file"), LATER, EVEN);

        assertThat(job.state(LATER)).isEqualTo(JobState.FAILED);
    }

    @Test
    void anAttemptThatTimedOutCountsAsFailed() {
        Job.AtRest job = retryable.settle(new Outcome.TimedOut(Duration.ofMillis(250)), LATER, EVEN);

        assertThat(job.history())
                .isEqualTo(after(Ending.TIMED_OUT, Optional.of("timed out after 250 ms"), LATER.plus(DELAY), 1));
    }

    @Test
    void aJobThatTimedOutWithoutRetriesLeftFails() {
        Job.AtRest job = attempt.settle(new Outcome.TimedOut(Duration.ofMillis(250)), LATER, EVEN);

        assertThat(((Job.Failed) job).error()).isEqualTo("timed out after 250 ms");
    }

    @Test
    void aJobThatSnoozesIsScheduledAndUsesNoRetries() {
        Job.AtRest job = attempt.settle(Outcome.snoozed(DELAY), LATER, EVEN);

        assertThat(job.history()).isEqualTo(after(Ending.SNOOZED, Optional.empty(), LATER.plus(DELAY), 0));
        assertThat(job.state(LATER)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void aJobThatSnoozesAfterAFailureIsScheduledToo() {
        Job.Running second = SampleJobs.running(SampleJobs.retrying(retryable, Duration.ZERO));

        Job.AtRest job = second.settle(Outcome.snoozed(DELAY), LATER, EVEN);

        assertThat(job.state(LATER)).isEqualTo(JobState.SCHEDULED);
        assertThat(job.history().failures()).isOne();
    }

    @Test
    void aHandlerThatAbortsCancelsTheJob() {
        Job.AtRest job = retryable.settle(Outcome.aborted("the order is gone"), LATER, EVEN);

        assertThat(job)
                .isEqualTo(new Job.Cancelled(
                        retryable.spec(),
                        after(Ending.ABORTED, Optional.of("the order is gone"), NOON, 0),
                        LATER,
                        Optional.of("the order is gone")));
    }

    @Test
    void attemptsAreKeptOldestFirst() {
        Job.Running second = SampleJobs.running(SampleJobs.retrying(retryable, Duration.ZERO));

        Job.AtRest job = second.settle(Outcome.done(RESULT), LATER, EVEN);

        assertThat(job.attempts()).extracting(Attempt::number).containsExactly(1, 2);
    }

    @Test
    void theAttemptsOfAJobCannotBeChanged() {
        List<Attempt> one = SampleJobs.succeeded(attempt).attempts();
        List<Attempt> two = SampleJobs.succeeded(SampleJobs.running(SampleJobs.retrying(retryable, Duration.ZERO)))
                .attempts();

        assertThatThrownBy(() -> one.add(two.getFirst())).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(two::removeLast).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aReleasedAttemptDoesNotCount() {
        Job.Running second = SampleJobs.running(SampleJobs.retrying(retryable, Duration.ZERO));

        Job.Queued job = second.release(LATER);

        assertThat(job).isEqualTo(new Job.Queued(second.spec(), second.history()));
        assertThat(SampleJobs.running(job).attempt()).isEqualTo(2);
    }

    @Test
    void aClockSetBackDoesNotEndAnAttemptBeforeItsStart() {
        Job.AtRest job = attempt.settle(Outcome.done(RESULT), NOON.minusSeconds(3600), EVEN);

        assertThat(job.attempts().getLast().finishedAt()).isEqualTo(NOON);
        assertThat(((Job.Succeeded) job).endedAt()).isEqualTo(NOON);
    }

    @Test
    void anAttemptKnowsHowLongItTook() {
        Job.AtRest job = attempt.settle(Outcome.done(RESULT), LATER, EVEN);

        assertThat(job.attempts().getLast().duration()).isEqualTo(Duration.ofMillis(1500));
    }

    @Property
    void noMoreAttemptsCountThanTheFirstAndItsRetries(
            @ForAll @IntRange(max = 12) int maxRetries, @ForAll("outcomes") @Size(max = 200) List<Outcome> outcomes) {
        Job job = SampleJobs.job().maxRetries(maxRetries).queued();
        for (Outcome outcome : outcomes) {
            if (job instanceof Job.Queued queued) {
                job = SampleJobs.running(queued).settle(outcome, LATER, EVEN);
            }
        }

        long counted =
                job.attempts().stream().filter(over -> over.outcome().counts()).count();
        assertThat(counted).isLessThanOrEqualTo(maxRetries + 1L);
        if (job instanceof Job.Queued) {
            assertThat(counted).as("of a job that still runs").isLessThanOrEqualTo(maxRetries);
        }
    }

    @Provide
    Arbitrary<List<Outcome>> outcomes() {
        return Arbitraries.of(
                        Outcome.failed("no disk"),
                        Outcome.failed("busy", DELAY),
                        new Outcome.TimedOut(DELAY),
                        Outcome.snoozed(DELAY))
                .list();
    }

    /** One attempt from {@link SampleJobs#NOON} to {@link #LATER}. */
    private static History after(Ending ending, Optional<String> error, Instant due, int failures) {
        return new History(due, failures, List.of(new Attempt(1, NODE, NOON, LATER, ending, error)));
    }
}
