package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Patch;
import dev.jobd.domain.SampleJobs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The next state of a job that is at rest, who may write it, and the versions of all changes. */
abstract class ChangeContract extends StoreContract {
    private static final Patch PATCH = new Patch(
            Optional.of(9),
            Optional.of(NOON.plusSeconds(5)),
            Optional.of(Duration.ofSeconds(3)),
            Optional.of(7),
            Optional.of(Map.of("team", "red")));

    @Test
    void aWaitingJobIsPaused() {
        Job.Queued job = inserted(1).getFirst();

        long version = now(store.update(recordOf(job), job.pause()));

        assertThat(recordOf(job).job()).isEqualTo(job.pause());
        assertThat(version(job)).isEqualTo(version);
    }

    @Test
    void aPatchIsStored() {
        Job.Queued job = inserted(SampleJobs.job().tag("team", "blue").queued());

        change(job, job.patch(PATCH));

        assertThat(recordOf(job).job()).isEqualTo(job.patch(PATCH));
        assertThat(count(JobState.SCHEDULED)).isOne();
    }

    @Test
    void aPausedJobIsPatched() {
        Job.Paused job = inserted(SampleJobs.job().paused());

        change(job, job.patch(PATCH));

        assertThat(recordOf(job).job()).isEqualTo(job.patch(PATCH));
    }

    @Test
    void aWaitingJobIsCancelled() {
        Job.Queued job = inserted(1).getFirst();

        change(job, job.cancel(NOON));

        assertThat(recordOf(job).job()).isEqualTo(job.cancel(NOON));
    }

    @Test
    void anEndedJobWaitsAgainWhereThereIsRoom() {
        Job.Failed failed = failed(oneRunning());
        inserted(1);

        long full = now(store.requeue(recordOf(failed), failed.retry(NOON), 1));

        assertThat(full).isEqualTo(JobStore.FULL);
        assertThat(recordOf(failed).job()).isEqualTo(failed);
        assertThat(now(store.requeue(recordOf(failed), failed.retry(NOON), 2))).isEqualTo(version(failed));
        assertThat(recordOf(failed).job()).isEqualTo(failed.retry(NOON));
    }

    @Test
    void aJobThatIsGoneIsLostAndNotTooMany() {
        Job.Failed failed = failed(oneRunning());
        JobRecord seen = recordOf(failed);
        store.delete(seen);

        assertThat(now(store.requeue(seen, failed.retry(NOON), 0))).isEqualTo(JobStore.LOST);
    }

    @Test
    void anEndedJobIsRetriedWithItsLog() {
        Job.Running attempt = oneRunning();
        now(store.append(attempt, "no luck"));
        Job.Failed failed = failed(attempt);

        change(failed, failed.retry(NOON));

        assertThat(recordOf(failed).job()).isEqualTo(failed.retry(NOON));
        assertThat(recordOf(failed).log()).isEqualTo("no luck\n");
    }

    @Test
    void aStaleWriterChangesNothing() {
        Job.Queued job = inserted(1).getFirst();
        JobRecord stale = recordOf(job);
        change(job, job.pause());

        assertLost(stale, job.cancel(NOON));

        assertThat(recordOf(job).job()).isEqualTo(job.pause());
    }

    @Test
    void aWriterThatSawTheSameStateBeforeIsStaleToo() {
        Job.Queued job = inserted(1).getFirst();
        JobRecord stale = recordOf(job);
        change(job, job.pause());
        change(job, job);

        assertLost(stale, job.cancel(NOON));
    }

    @Test
    void aWriterThatDoesNotKnowOfTheClaimChangesNothing() {
        Job.Queued job = inserted(1).getFirst();
        JobRecord stale = recordOf(job);
        Job.Running attempt = claimOne();

        assertLost(stale, job.cancel(NOON));

        assertThat(recordOf(job).job()).isEqualTo(attempt);
    }

    @Test
    void aJobWithAnAttemptUnderWayIsNotAtRest() {
        Job.Running attempt = oneRunning();

        assertLost(recordOf(attempt), attempt.release(NOON));

        assertThat(recordOf(attempt).job()).isEqualTo(attempt);
    }

    @Test
    void aJobThatIsNotThereCannotBeChanged() {
        Job.Ended job = oneEnded();
        JobRecord stale = recordOf(job);
        evict(0, NOON);

        assertLost(stale, job);

        assertThat(holds(job)).isFalse();
    }

    @Test
    void aWriterIsNotStaleAsTheLineHasMovedOn() {
        List<Job.Queued> jobs = inserted(2);
        Job.Queued second = jobs.getLast();
        JobRecord seen = recordOf(second);
        claimOne();

        assertThat(now(store.update(seen, second.pause()))).isNotEqualTo(JobStore.LOST);
    }

    @Test
    void theVersionRisesWithEveryChange() {
        Job.Queued job = inserted(1).getFirst();
        long inserted = version(job);
        change(job, job.pause());
        long paused = version(job);
        change(job, job);
        long resumed = version(job);
        Job.Running attempt = claimOne();
        long claimed = version(job);
        settle(attempt, attempt.cancel());
        long cancelling = version(job);
        settle(attempt.cancel(), attempt.cancel().release(NOON));
        long ended = version(job);

        assertThat(List.of(inserted, paused, resumed, claimed, cancelling, ended))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void noTwoJobsHaveTheSameVersion() {
        List<Job.Queued> jobs = inserted(3);
        claim(3, NOON);

        assertThat(jobs.stream().map(this::version)).doesNotHaveDuplicates();
    }

    @Test
    void theVersionStaysWhileNothingChanges() {
        Job.Queued job = inserted(1).getFirst();
        JobRecord before = recordOf(job);
        inserted(1);
        evict(0, NOON);
        store.pause(true);

        assertThat(recordOf(job)).isEqualTo(before);
    }

    @Test
    void theVersionStaysWhenAJobBecomesDue() {
        Job.Queued job = inserted(SampleJobs.job().due(NOON.plusSeconds(1)).queued());
        long before = version(job);

        assertThat(store.find(job.spec().id(), NOON.plusSeconds(1))
                        .orElseThrow()
                        .version())
                .isEqualTo(before);
    }

    private void assertLost(JobRecord from, Job.AtRest next) {
        assertThat(now(store.update(from, next))).isEqualTo(JobStore.LOST);
    }

    private Job.Failed failed(Job.Running attempt) {
        Job.Failed failed = SampleJobs.failed(attempt);
        settle(attempt, failed);
        return failed;
    }
}
