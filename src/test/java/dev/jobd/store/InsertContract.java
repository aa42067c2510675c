package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.EVEN;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Progress;
import dev.jobd.domain.SampleJobs;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

abstract class InsertContract extends StoreContract {

    @Test
    void anInsertedJobIsFoundAsItWasStored() {
        Job.Queued job = SampleJobs.job()
                .tag("team", "red")
                .key("a")
                .idempotency("k", "f")
                .traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .queued();

        Inserted inserted = insert(job, NO_LIMIT);

        JobRecord stored = recordOf(job);
        assertThat(inserted).isEqualTo(new Inserted.Stored(stored));
        assertThat(stored).isEqualTo(new JobRecord(job, "", Progress.NONE, stored.version(), OptionalInt.of(1)));
        assertThat(stored.version()).isNotEqualTo(JobStore.LOST);
    }

    @Test
    void textsOfAnyCharactersAreKept() {
        String any = "\0 \\ \ud800 \udc00 \ud83d\ude00 ' \" % \u2028";
        Job.Queued job = inserted(
                SampleJobs.job().tag(any, any).key(any).idempotency(any, "f").queued());
        Job.Running attempt = claimOne();
        now(store.progress(attempt, new Progress(0.5, Optional.of(any))));
        Job.AtRest failed = attempt.settle(Outcome.failedForGood(any), NOON, EVEN);
        settle(attempt, failed);

        assertThat(recordOf(job).job()).isEqualTo(failed);
        assertThat(recordOf(job).progress().message()).contains(any);
    }

    @Test
    void aJobThatWasNeverInsertedIsNotFound() {
        inserted(1);

        assertThat(holds(SampleJobs.queued())).isFalse();
    }

    @Test
    void theJobsOfABatchAreStoredInTheirOrder() {
        List<Job.Queued> jobs = Stream.generate(SampleJobs::queued).limit(3).toList();

        List<Inserted> inserted = now(store.insert(jobs, NO_LIMIT, NOON));

        assertThat(inserted)
                .containsExactlyElementsOf(jobs.stream()
                        .<Inserted>map(job -> new Inserted.Stored(recordOf(job)))
                        .toList());
    }

    @Test
    void theJobsOfABatchHaveVersionsOfTheirOwn() {
        List<Job.Queued> jobs = Stream.generate(SampleJobs::queued).limit(3).toList();

        now(store.insert(jobs, NO_LIMIT, NOON));

        assertThat(jobs.stream().map(this::version)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void jobsThatWaitHaveAPlaceInTheLine() {
        List<Job.Queued> jobs = inserted(3);

        assertThat(jobs.stream().map(job -> recordOf(job).position().orElseThrow()))
                .containsExactly(1, 2, 3);
    }

    @Test
    void aBatchIsToldOfThePlacesBehindAllOfIt() {
        List<Job.Queued> jobs =
                List.of(SampleJobs.queued(), SampleJobs.job().priority(9).queued());

        List<Inserted> inserted = now(store.insert(jobs, NO_LIMIT, NOON));

        assertThat(inserted)
                .extracting(one -> ((Inserted.Stored) one).job().position().orElseThrow())
                .containsExactly(2, 1);
    }

    @Test
    void aMoreUrgentJobTakesThePlaceOfOthers() {
        Job.Queued job = inserted(1).getFirst();
        inserted(SampleJobs.job().priority(9).queued());

        assertThat(recordOf(job).position()).hasValue(2);
    }

    @Test
    void aJobThatIsNotDueHasNoPlaceInTheLine() {
        Job.Queued later = inserted(SampleJobs.job().due(NOON.plusSeconds(1)).queued());

        assertThat(recordOf(later).position()).isEmpty();
    }

    @Test
    void aPausedJobHasNoPlaceInTheLine() {
        Job.Paused paused = inserted(SampleJobs.job().paused());

        assertThat(recordOf(paused).position()).isEmpty();
    }

    @Test
    void noJobIsTakenWhenAsManyWaitAsMayWait() {
        inserted(2);
        Job.Queued third = SampleJobs.queued();

        assertThat(insert(third, 2)).isEqualTo(new Inserted.Full());

        assertThat(holds(third)).isFalse();
        assertThat(store.tally(NOON).submitted()).isEqualTo(2);
    }

    @Test
    void noJobOfABatchIsTakenWhenOneFindsNoRoom() {
        inserted(1);
        List<Job.Queued> jobs = Stream.generate(SampleJobs::queued).limit(2).toList();

        List<Inserted> inserted = now(store.insert(jobs, 2, NOON));

        assertThat(inserted).contains(new Inserted.Full());
        assertThat(jobs).noneMatch(this::holds);
        assertThat(store.tally(NOON).submitted()).isOne();
    }

    @Test
    void aBatchThatJustFitsIsTaken() {
        inserted(1);
        List<Job.Queued> jobs = Stream.generate(SampleJobs::queued).limit(2).toList();

        now(store.insert(jobs, 3, NOON));

        assertThat(jobs).allMatch(this::holds);
    }

    @Test
    void jobsThatAreNotDueWaitToo() {
        inserted(SampleJobs.job().due(NOON.plusSeconds(60)).queued());

        assertThat(insert(SampleJobs.queued(), 1)).isEqualTo(new Inserted.Full());
    }

    @Test
    void pausedJobsWaitToo() {
        inserted(SampleJobs.job().paused());

        assertThat(insert(SampleJobs.queued(), 1)).isEqualTo(new Inserted.Full());
    }

    @Test
    void aClaimMakesRoomForAnother() {
        inserted(2);
        claimOne();

        assertThat(insert(SampleJobs.queued(), 2)).isInstanceOf(Inserted.Stored.class);
    }

    @Test
    void aReleasedJobFindsRoomInAFullQueue() {
        Job.Running attempt = oneRunning();
        insert(SampleJobs.queued(), 1);

        settle(attempt, attempt.release(NOON));

        assertThat(count(JobState.QUEUED)).isEqualTo(2);
    }
}
