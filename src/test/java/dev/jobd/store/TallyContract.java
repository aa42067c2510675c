package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.EVEN;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.Tally;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How many jobs there are and were. */
abstract class TallyContract extends StoreContract {
    private static final Duration DELAY = Duration.ofSeconds(10);

    @Test
    void anEmptyStoreHasATallyOfZeros() {
        assertTally(0, Map.of());
    }

    @Test
    void jobsAreCountedInTheStateThatTheyAreIn() {
        Job.Running failed = oneRunning();
        settle(failed, SampleJobs.failed(failed));
        oneEnded();
        Job.Running cancelling = oneRunning();
        settle(cancelling, cancelling.cancel());
        oneRunning();
        inserted(SampleJobs.job().paused());
        inserted(SampleJobs.job().due(NOON.plusSeconds(1)).queued());
        Job.Queued cancelled = inserted(2).getFirst();
        change(cancelled, cancelled.cancel(NOON));

        assertTally(
                8,
                Map.of(
                        JobState.FAILED, 1,
                        JobState.SUCCEEDED, 1,
                        JobState.CANCELLING, 1,
                        JobState.RUNNING, 1,
                        JobState.PAUSED, 1,
                        JobState.SCHEDULED, 1,
                        JobState.CANCELLED, 1,
                        JobState.QUEUED, 1));
    }

    @Test
    void aJobThatHasBecomeDueIsCountedAsQueued() {
        inserted(SampleJobs.job().due(NOON.plusSeconds(1)).queued());

        Tally tally = store.tally(NOON.plusSeconds(1));

        assertThat(tally.of(JobState.QUEUED)).isOne();
        assertThat(tally.of(JobState.SCHEDULED)).isZero();
    }

    @Test
    void aJobThatFailedAndComesBackIsRetrying() {
        oneRetrying();

        assertTally(1, Map.of(JobState.RETRYING, 1));
    }

    @Test
    void anAttemptThatFollowsAFailedOneIsCounted() {
        oneRetrying();

        assertThat(store.tally(NOON).retried()).isOne();
    }

    @Test
    void jobsThatSnoozeOrAreReleasedAreNotRetried() {
        Job.Running snoozes = oneRunning();
        settle(snoozes, snoozes.settle(Outcome.snoozed(DELAY), NOON, EVEN));
        Job.Running released = oneRunning();
        settle(released, released.release(NOON));

        assertThat(store.tally(NOON).retried()).isZero();
    }

    @Test
    void aRetryThatSomebodyAskedForIsNotCounted() {
        Job.Running attempt = oneRunning();
        Job.Failed failed = SampleJobs.failed(attempt);
        settle(attempt, failed);
        change(failed, failed.retry(NOON));

        assertThat(store.tally(NOON).retried()).isZero();
        assertTally(1, Map.of(JobState.QUEUED, 1));
    }

    @Test
    void evictedJobsStayInTheTally() {
        oneEnded();
        evict(0, NOON);

        assertTally(1, Map.of(JobState.SUCCEEDED, 1));
    }

    @Test
    void deletedJobsStayInTheTally() {
        store.delete(recordOf(oneEnded()));

        assertTally(1, Map.of(JobState.SUCCEEDED, 1));
    }

    @Test
    void jobsThatHaveNotEndedAreUnfinishedOldestFirst() {
        List<Job.Queued> jobs = inserted(20);
        List<Job.Running> attempts = claim(3, NOON);
        settle(attempts.get(1), SampleJobs.succeeded(attempts.get(1)));
        Job.Paused paused = inserted(SampleJobs.job().paused());

        assertThat(store.unfinished())
                .isEqualTo(Stream.of(
                                Stream.of(attempts.getFirst(), attempts.getLast()),
                                jobs.stream().skip(3),
                                Stream.of(paused))
                        .flatMap(some -> some)
                        .toList());
    }

    private void oneRetrying() {
        Job.Running attempt = running(SampleJobs.job().maxRetries(1).queued());
        settle(attempt, SampleJobs.retrying(attempt, DELAY));
    }

    private void assertTally(int submitted, Map<JobState, Integer> states) {
        Tally tally = store.tally(NOON);
        Map<JobState, Integer> counted = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            if (tally.of(state) != 0) {
                counted.put(state, Math.toIntExact(tally.of(state)));
            }
        }
        assertThat(counted).isEqualTo(states);
        assertThat(tally.submitted()).isEqualTo(submitted);
    }
}
