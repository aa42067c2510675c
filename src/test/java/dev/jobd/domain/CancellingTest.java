package dev.jobd.domain;

import static dev.jobd.domain.SampleJobs.EVEN;
import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static dev.jobd.domain.SampleJobs.RESULT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CancellingTest {
    private static final Instant LATER = NOON.plusSeconds(2);

    private final Job.Running attempt = SampleJobs.job().maxRetries(3).running();

    @Test
    void aRunningJobIsToldToStop() {
        Job.Cancelling job = attempt.cancel();

        assertThat(job)
                .isEqualTo(new Job.Cancelling(
                        attempt.spec(), attempt.history(), attempt.fence(), NODE, NOON, Optional.empty()));
        assertThat(job.state(LATER)).isEqualTo(JobState.CANCELLING);
    }

    @Test
    void theAttemptOfAJobThatIsToldToStopKeepsItsNumber() {
        assertThat(attempt.cancel().attempt()).isEqualTo(attempt.attempt());
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void aCancelWinsOverEveryOutcome(Outcome outcome) {
        Job.Ended job = attempt.cancel().settle(outcome, LATER, EVEN);

        assertThat(job)
                .isEqualTo(new Job.Cancelled(attempt.spec(), cancelled(Optional.empty()), LATER, Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void aJobThatSomebodyFailedFailsWhateverTheOutcome(Outcome outcome) {
        Job.Ended job = attempt.fail("not wanted").settle(outcome, LATER, EVEN);

        assertThat(job)
                .isEqualTo(new Job.Failed(attempt.spec(), cancelled(Optional.of("not wanted")), LATER, "not wanted"));
    }

    @Test
    void aCancelledJobThatIsReleasedEndsWithoutTheAttempt() {
        Job.Ended job = attempt.cancel().release(LATER);

        assertThat(job).isEqualTo(new Job.Cancelled(attempt.spec(), attempt.history(), LATER, Optional.empty()));
    }

    @Test
    void aFailedJobThatIsReleasedEndsWithoutTheAttempt() {
        Job.Ended job = attempt.fail("not wanted").release(LATER);

        assertThat(job).isEqualTo(new Job.Failed(attempt.spec(), attempt.history(), LATER, "not wanted"));
    }

    @Test
    void aCancelledAttemptUsesNoRetries() {
        assertThat(attempt.cancel()
                        .settle(Outcome.failed("interrupted"), LATER, EVEN)
                        .history()
                        .failures())
                .isZero();
    }

    static Stream<Outcome> outcomes() {
        return Stream.of(
                Outcome.done(RESULT),
                Outcome.failed("interrupted"),
                Outcome.failed("busy", Duration.ofSeconds(1)),
                Outcome.failedForGood("interrupted"),
                new Outcome.TimedOut(Duration.ofSeconds(1)),
                Outcome.snoozed(Duration.ofSeconds(1)),
                Outcome.aborted("the order is gone"));
    }

    private History cancelled(Optional<String> error) {
        Attempt over = new Attempt(1, NODE, NOON, LATER, Attempt.Ending.CANCELLED, error);
        return new History(NOON, 0, List.of(over));
    }
}
