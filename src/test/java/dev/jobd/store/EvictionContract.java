package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.SampleJobs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How terminal jobs leave the store. */
abstract class EvictionContract extends StoreContract {
    private static final Duration TTL = Duration.ofMinutes(1);
    /** Of a job that lives for {@link #TTL} and ended as {@link SampleJobs#succeeded} does. */
    private static final Instant EXPIRY = NOON.plusSeconds(61);

    @Test
    void theJobsThatEndedFirstAreEvictedFirst() {
        inserted(3);
        Job.Running first = claimOne();
        Job.Running second = claimOne();
        Job.Running third = claimOne();
        settle(second, SampleJobs.succeeded(second));
        settle(third, SampleJobs.failed(third));
        settle(first, SampleJobs.succeeded(first));

        assertThat(evict(1, NOON)).isEqualTo(2);

        assertThat(List.of(second, third)).noneMatch(this::holds);
        assertThat(holds(first)).isTrue();
    }

    @Test
    void nothingIsEvictedWhileThereIsRoom() {
        Job.Ended job = oneEnded();

        assertThat(evict(1, NOON)).isZero();

        assertThat(holds(job)).isTrue();
    }

    @Test
    void aJobThatEndsMakesTheFirstLeaveWhenThereIsNoRoom() {
        store.keep(2);
        Job.Ended first = oneEnded();
        Job.Ended second = oneEnded();
        Job.Ended third = oneEnded();

        int _ = store.evict(NOON);

        assertThat(holds(first)).isFalse();
        assertThat(List.of(second, third)).allMatch(this::holds);
    }

    @Test
    void aJobThatIsCancelledMakesTheFirstLeaveWhenThereIsNoRoom() {
        store.keep(1);
        Job.Ended first = oneEnded();
        Job.Queued job = inserted(1).getFirst();
        change(job, job.cancel(NOON));

        int _ = store.evict(NOON);

        assertThat(holds(first)).isFalse();
        assertThat(holds(job)).isTrue();
    }

    @Test
    void noEndedJobStaysWhereNoneIsKept() {
        store.keep(0);
        Job.Ended job = oneEnded();

        int _ = store.evict(NOON);

        assertThat(holds(job)).isFalse();
    }

    @Test
    void aJobThatHasNotEndedIsNeverEvicted() {
        Job.Running running = oneRunning();
        Job.Running cancelling = oneRunning();
        settle(cancelling, cancelling.cancel());
        Job.Queued queued = inserted(1).getFirst();
        Job.Paused paused = inserted(SampleJobs.job().paused());

        assertThat(evict(0, NOON.plus(Duration.ofDays(1000)))).isZero();

        assertThat(List.of(running, cancelling, queued, paused)).allMatch(this::holds);
    }

    @Test
    void aCancelledJobIsEvictedToo() {
        Job.Queued job = inserted(1).getFirst();
        change(job, job.cancel(NOON));

        assertThat(evict(0, NOON)).isOne();
    }

    @Test
    void aJobIsKeptUntilItsTimeIsOver() {
        Job.Ended job = endedWithTtl();

        assertThat(evict(NO_LIMIT, EXPIRY.minusMillis(1))).isZero();
        assertThat(holds(job)).isTrue();

        assertThat(evict(NO_LIMIT, EXPIRY)).isOne();
        assertThat(holds(job)).isFalse();
    }

    @Test
    void eachJobHasATimeOfItsOwn() {
        Job.Ended longer = oneEnded();
        Job.Ended shorter = endedWithTtl();

        evict(NO_LIMIT, EXPIRY);

        assertThat(holds(longer)).isTrue();
        assertThat(holds(shorter)).isFalse();
    }

    @Test
    void jobsWhoseTimeIsOverMakeRoomForTheOthers() {
        Job.Ended first = oneEnded();
        endedWithTtl();

        assertThat(evict(1, EXPIRY)).isOne();

        assertThat(holds(first)).isTrue();
    }

    @Test
    void aJobThatIsRetriedIsNotEvicted() {
        Job.Failed failed = oneFailed();
        change(failed, failed.retry(NOON));

        assertThat(evict(0, NOON.plus(Duration.ofDays(1000)))).isZero();
    }

    @Test
    void aJobThatIsRetriedEndsAnew() {
        Job.Failed failed = oneFailed();
        oneEnded();
        change(failed, failed.retry(NOON));
        Job.Running again = claimOne();
        settle(again, SampleJobs.succeeded(again));

        evict(1, NOON);

        assertThat(holds(failed)).isTrue();
    }

    @Test
    void aTerminalJobIsDeleted() {
        Job.Ended job = oneEnded();

        assertThat(store.delete(recordOf(job))).isTrue();

        assertThat(holds(job)).isFalse();
    }

    @Test
    void aJobIsDeletedOnce() {
        JobRecord job = recordOf(oneEnded());
        store.delete(job);

        assertThat(store.delete(job)).isFalse();
    }

    @Test
    void aDeletedJobIsNotEvictedAgain() {
        store.delete(recordOf(oneEnded()));

        assertThat(evict(0, EXPIRY)).isZero();
    }

    @Test
    void aJobThatWaitsIsNotDeleted() {
        Job.Queued job = inserted(1).getFirst();

        assertThat(store.delete(recordOf(job))).isFalse();

        assertThat(count(JobState.QUEUED)).isOne();
        assertThat(holds(job)).isTrue();
    }

    @Test
    void aJobThatRunsIsNotDeleted() {
        Job.Running attempt = oneRunning();

        assertThat(store.delete(recordOf(attempt))).isFalse();

        assertThat(holds(attempt)).isTrue();
    }

    @Test
    void aStaleWriterDeletesNothing() {
        Job.Failed failed = oneFailed();
        JobRecord stale = recordOf(failed);
        change(failed, failed.retry(NOON));
        Job.Running again = claimOne();
        settle(again, SampleJobs.succeeded(again));

        assertThat(store.delete(stale)).isFalse();

        assertThat(holds(failed)).isTrue();
    }

    private Job.Failed oneFailed() {
        Job.Running attempt = oneRunning();
        Job.Failed failed = SampleJobs.failed(attempt);
        settle(attempt, failed);
        return failed;
    }

    private Job.Ended endedWithTtl() {
        return ended(SampleJobs.job().ttl(TTL).queued());
    }
}
