package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Fence;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobLog;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.Tally;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a {@link JobStore} is: every store passes this suite. */
abstract class JobStoreContract extends JobStoreRaces {
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private JobStore store;

    @BeforeEach
    void openTheStore() {
        store = open();
    }

    @Test
    void anInsertedJobIsFound() {
        Job.Queued job = SampleJobs.queued();

        boolean taken = now(store.insert(job, NO_LIMIT));

        assertThat(taken).isTrue();
        assertThat(store.find(job.spec().id())).contains(new JobRecord(job, "", 1));
    }

    @Test
    void aJobThatWasNeverInsertedIsNotFound() {
        inserted(1);

        assertThat(store.find(SampleJobs.id())).isEmpty();
    }

    @Test
    void noJobIsTakenWhenAsManyWaitAsMayWait() {
        inserted(2);
        Job.Queued third = SampleJobs.queued();

        boolean taken = now(store.insert(third, 2));

        assertThat(taken).isFalse();
        assertThat(store.find(third.spec().id())).isEmpty();
        assertThat(store.tally()).isEqualTo(new Tally(2, 2, 0, 0, 0));
    }

    @Test
    void aClaimMakesRoomForAnother() {
        inserted(2);
        claimOne();

        assertThat(now(store.insert(SampleJobs.queued(), 2))).isTrue();
    }

    @Test
    void jobsAreClaimedFirstInFirstOut() {
        List<Job.Queued> jobs = inserted(5);

        List<Job.Running> claimed = store.claim(5, NODE, NOON);

        assertThat(ids(claimed)).isEqualTo(ids(jobs));
    }

    @Test
    void aClaimTakesNoMoreThanItAsksFor() {
        List<Job.Queued> jobs = inserted(5);

        List<Job.Running> claimed = store.claim(3, NODE, NOON);

        assertThat(ids(claimed)).isEqualTo(ids(jobs.subList(0, 3)));
        assertThat(store.tally()).isEqualTo(new Tally(5, 2, 3, 0, 0));
    }

    @Test
    void aClaimForNoJobsTakesNone() {
        inserted(1);

        assertThat(store.claim(0, NODE, NOON)).isEmpty();
    }

    @Test
    void aClaimTakesWhatThereIs() {
        inserted(2);

        assertThat(store.claim(10, NODE, NOON)).hasSize(2);
    }

    @Test
    void thereIsNothingToClaimInAnEmptyStore() {
        assertThat(store.claim(10, NODE, NOON)).isEmpty();
    }

    @Test
    void aClaimedJobIsNotClaimedAgain() {
        inserted(1);
        claimOne();

        assertThat(store.claim(10, NODE, NOON)).isEmpty();
    }

    @Test
    void aClaimedJobIsStoredAsRunningOnItsNodeSinceTheClaim() {
        Job.Queued job = inserted(1).getFirst();

        Job.Running attempt = store.claim(1, "node-2", NOON.plusSeconds(3)).getFirst();

        assertThat(attempt).isEqualTo(job.claim(attempt.fence(), "node-2", NOON.plusSeconds(3)));
        assertThat(recordOf(attempt).job()).isEqualTo(attempt);
    }

    @Test
    void everyClaimMakesItsOwnFence() {
        inserted(50);

        Set<Fence> fences = new HashSet<>();
        Stream.of(store.claim(25, NODE, NOON), store.claim(25, NODE, NOON))
                .flatMap(List::stream)
                .forEach(attempt -> fences.add(attempt.fence()));

        assertThat(fences).hasSize(50);
    }

    @Test
    void aSettledJobIsStoredAsItEnded() {
        Job.Running attempt = oneRunning();
        Job.Ended job = SampleJobs.succeeded(attempt);

        assertThat(now(store.update(attempt.fence(), job))).isTrue();

        assertThat(recordOf(attempt).job()).isEqualTo(job);
        assertThat(store.tally()).isEqualTo(new Tally(1, 0, 0, 1, 0));
    }

    @Test
    void aFailedJobIsCountedAsFailed() {
        Job.Running attempt = oneRunning();

        assertThat(now(store.update(attempt.fence(), SampleJobs.failed(attempt))))
                .isTrue();

        assertThat(store.tally()).isEqualTo(new Tally(1, 0, 0, 0, 1));
    }

    @Test
    void anAttemptIsSettledOnce() {
        Job.Running attempt = oneRunning();
        now(store.update(attempt.fence(), SampleJobs.succeeded(attempt)));
        JobRecord before = recordOf(attempt);

        assertThat(now(store.update(attempt.fence(), SampleJobs.failed(attempt))))
                .isFalse();

        assertThat(recordOf(attempt)).isEqualTo(before);
        assertThat(store.tally()).isEqualTo(new Tally(1, 0, 0, 1, 0));
    }

    @Test
    void anAttemptThatWasReleasedCannotBeSettled() {
        Job.Running attempt = oneRunning();
        now(store.update(attempt.fence(), attempt.release()));

        assertThat(now(store.update(attempt.fence(), SampleJobs.succeeded(attempt))))
                .isFalse();

        assertThat(store.tally()).isEqualTo(new Tally(1, 1, 0, 0, 0));
    }

    @Test
    void anOldFenceChangesNothing() {
        Job.Running old = oneRunning();
        now(store.update(old.fence(), old.release()));
        Job.Running current = claimOne();

        assertThat(now(store.update(old.fence(), SampleJobs.succeeded(old)))).isFalse();

        assertThat(recordOf(current).job()).isEqualTo(current);
    }

    @Test
    void theFenceOfAnotherJobChangesNothing() {
        inserted(2);
        Job.Running one = claimOne();
        Job.Running other = claimOne();

        assertThat(now(store.update(other.fence(), SampleJobs.succeeded(one)))).isFalse();

        assertThat(recordOf(one).job()).isEqualTo(one);
        assertThat(recordOf(other).job()).isEqualTo(other);
    }

    @Test
    void aJobThatIsNotThereCannotBeSettled() {
        Job.Running never = SampleJobs.running();

        assertThat(now(store.update(never.fence(), SampleJobs.succeeded(never))))
                .isFalse();
    }

    @Test
    void aReleasedJobIsTheNextToBeClaimed() {
        List<Job.Queued> jobs = inserted(3);
        Job.Running attempt = claimOne();

        now(store.update(attempt.fence(), attempt.release()));

        assertThat(ids(store.claim(3, NODE, NOON))).isEqualTo(ids(jobs));
    }

    @Test
    void aReleasedAttemptBeginsAgainWithANewFenceAndItsOldNumber() {
        Job.Running attempt = oneRunning();
        now(store.update(attempt.fence(), attempt.release()));

        Job.Running again = claimOne();

        assertThat(again.fence()).isNotEqualTo(attempt.fence());
        assertThat(again.attempt()).isEqualTo(attempt.attempt());
    }

    @Test
    void aReleasedJobFindsRoomInAFullQueue() {
        Job.Running attempt = oneRunning();
        now(store.insert(SampleJobs.queued(), 1));

        assertThat(now(store.update(attempt.fence(), attempt.release()))).isTrue();

        assertThat(store.tally()).isEqualTo(new Tally(2, 2, 0, 0, 0));
    }

    @Test
    void theVersionRisesWithEveryChange() {
        Job.Queued job = inserted(1).getFirst();
        long queued = version(job);
        Job.Running attempt = claimOne();
        long running = version(job);
        store.append(attempt, "a line");
        long logged = version(job);
        now(store.update(attempt.fence(), SampleJobs.succeeded(attempt)));
        long ended = version(job);

        assertThat(List.of(queued, running, logged, ended)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void theVersionStaysWhileNothingChanges() {
        Job.Queued job = inserted(1).getFirst();
        JobRecord before = recordOf(job);
        inserted(1);
        store.evict(0);

        assertThat(recordOf(job)).isEqualTo(before);
    }

    @Test
    void linesAreAddedToTheLogOfARunningJob() {
        Job.Running attempt = oneRunning();

        assertThat(store.append(attempt, "one")).isTrue();
        assertThat(store.append(attempt, "two")).isTrue();

        assertThat(recordOf(attempt).log()).isEqualTo("one\ntwo\n");
    }

    @Test
    void theLogOutlivesItsAttempt() {
        Job.Running attempt = oneRunning();
        store.append(attempt, "one");
        now(store.update(attempt.fence(), attempt.release()));
        Job.Running again = claimOne();
        store.append(again, "two");
        now(store.update(again.fence(), SampleJobs.succeeded(again)));

        assertThat(recordOf(attempt).log()).isEqualTo("one\ntwo\n");
    }

    @Test
    void nothingIsAddedToTheLogOfAJobThatEnded() {
        Job.Running attempt = oneRunning();
        now(store.update(attempt.fence(), SampleJobs.succeeded(attempt)));
        JobRecord before = recordOf(attempt);

        assertThat(store.append(attempt, "too late")).isFalse();

        assertThat(recordOf(attempt)).isEqualTo(before);
    }

    @Test
    void nothingIsAddedToTheLogWithAnOldFence() {
        Job.Running old = oneRunning();
        now(store.update(old.fence(), old.release()));
        Job.Running current = claimOne();
        JobRecord before = recordOf(current);

        assertThat(store.append(old, "too late")).isFalse();

        assertThat(recordOf(current)).isEqualTo(before);
    }

    @Test
    void nothingIsAddedToTheLogOfAJobThatIsNotThere() {
        assertThat(store.append(SampleJobs.running(), "lost")).isFalse();
    }

    @Test
    void aLogIsCutAt64KiB() {
        Job.Running attempt = oneRunning();
        store.append(attempt, "x".repeat(JobLog.MAX_BYTES));

        String log = recordOf(attempt).log();

        assertThat(log).startsWith("xxx").endsWith("\n[log cut at 64 KiB]\n");
        assertThat(log.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(JobLog.MAX_BYTES);
    }

    @Test
    void aLineThatComesAfterTheCutIsDropped() {
        Job.Running attempt = oneRunning();
        store.append(attempt, "x".repeat(JobLog.MAX_BYTES));
        JobRecord before = recordOf(attempt);

        assertThat(store.append(attempt, "dropped")).isTrue();

        assertThat(recordOf(attempt)).isEqualTo(before);
    }

    @Test
    void theJobsThatEndedFirstAreEvictedFirst() {
        inserted(3);
        Job.Running first = claimOne();
        Job.Running second = claimOne();
        Job.Running third = claimOne();
        now(store.update(second.fence(), SampleJobs.succeeded(second)));
        now(store.update(third.fence(), SampleJobs.failed(third)));
        now(store.update(first.fence(), SampleJobs.succeeded(first)));

        assertThat(store.evict(1)).isEqualTo(2);

        assertThat(store.find(second.spec().id())).isEmpty();
        assertThat(store.find(third.spec().id())).isEmpty();
        assertThat(store.find(first.spec().id())).isPresent();
    }

    @Test
    void nothingIsEvictedWhileThereIsRoom() {
        Job.Running attempt = oneRunning();
        now(store.update(attempt.fence(), SampleJobs.succeeded(attempt)));

        assertThat(store.evict(1)).isZero();

        assertThat(store.find(attempt.spec().id())).isPresent();
    }

    @Test
    void aJobThatHasNotEndedIsNeverEvicted() {
        List<Job.Queued> jobs = inserted(2);
        claimOne();

        assertThat(store.evict(0)).isZero();

        assertThat(jobs)
                .allSatisfy(job -> assertThat(store.find(job.spec().id())).isPresent());
    }

    @Test
    void evictedJobsStayInTheTally() {
        Job.Running attempt = oneRunning();
        now(store.update(attempt.fence(), SampleJobs.succeeded(attempt)));
        store.evict(0);

        assertThat(store.tally()).isEqualTo(new Tally(1, 0, 0, 1, 0));
    }

    @Test
    void anEvictedJobCannotBeSettledAgain() {
        Job.Running attempt = oneRunning();
        now(store.update(attempt.fence(), SampleJobs.succeeded(attempt)));
        store.evict(0);

        assertThat(now(store.update(attempt.fence(), SampleJobs.failed(attempt))))
                .isFalse();
    }

    @Test
    void jobsThatHaveNotEndedAreUnfinishedOldestFirst() {
        List<Job.Queued> jobs = inserted(20);
        List<Job.Running> attempts = store.claim(3, NODE, NOON);
        Job.Running settled = attempts.get(1);
        now(store.update(settled.fence(), SampleJobs.succeeded(settled)));

        List<Job> expected = Stream.<Job>concat(
                        Stream.of(attempts.getFirst(), attempts.getLast()),
                        jobs.stream().skip(3))
                .toList();
        assertThat(store.unfinished()).isEqualTo(expected);
    }

    @Test
    void anEmptyStoreHasATallyOfZeros() {
        assertThat(store.tally()).isEqualTo(new Tally(0, 0, 0, 0, 0));
    }

    @Property(tries = 200)
    void anySequenceOfCallsActsAsOnTheModel(@ForAll("calls") List<StoreModel.Call> calls) {
        StoreModel model = new StoreModel(open());

        calls.forEach(model::check);

        model.checkAll();
    }

    @Provide
    Arbitrary<List<StoreModel.Call>> calls() {
        return StoreModel.anyCall().list().ofMaxSize(60);
    }

    private List<Job.Queued> inserted(int count) {
        List<Job.Queued> jobs = Stream.generate(SampleJobs::queued).limit(count).toList();
        jobs.forEach(job -> now(store.insert(job, NO_LIMIT)));
        return jobs;
    }

    private Job.Running oneRunning() {
        inserted(1);
        return claimOne();
    }

    private Job.Running claimOne() {
        return store.claim(1, NODE, NOON).getFirst();
    }

    private JobRecord recordOf(Job job) {
        return store.find(job.spec().id()).orElseThrow();
    }

    private long version(Job job) {
        return recordOf(job).version();
    }

    private static List<UUID> ids(List<? extends Job> jobs) {
        return jobs.stream().map(job -> job.spec().id()).toList();
    }

    /** What the stage completes with, soon. */
    static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
