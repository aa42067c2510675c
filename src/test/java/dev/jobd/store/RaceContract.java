package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.EVEN;
import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.TypeLimits;
import dev.jobd.testing.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What it takes several threads to break. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class RaceContract extends StoreContract {
    private static final int JOBS = 20_000;
    private static final int THREADS = 8;
    private static final int FEW = 500;

    /** They insert the jobs too, so that both ends of the queue are raced for. */
    @Test
    void everyJobIsClaimedOnceByEightThreads() throws Exception {
        List<Job.Queued> jobs = queued(JOBS);

        List<List<Job.Running>> claimed = Threads.atOnce(THREADS, thread -> {
            List<Job.Running> mine = new ArrayList<>();
            for (int job = thread; job < JOBS; job += THREADS) {
                inserted(jobs.get(job));
                mine.addAll(claim(1 + job % 3, NOON));
            }
            return mine;
        });

        List<Job.Running> all = new ArrayList<>(claim(JOBS, NOON));
        claimed.forEach(all::addAll);
        assertThat(ids(all).stream().sorted())
                .containsExactlyElementsOf(ids(jobs).stream().sorted().toList());
        assertThat(all.stream().map(Job.Running::fence).distinct()).hasSize(JOBS);
        assertThat(count(JobState.RUNNING)).isEqualTo(JOBS);
    }

    @Test
    void oneOfManyWhoSettleAnAttemptWins() throws Exception {
        List<Job.Running> attempts = running(FEW);

        List<Long> won = Threads.atOnce(THREADS, _ -> attempts.stream()
                .filter(attempt -> now(store.update(attempt, SampleJobs.succeeded(attempt))) != JobStore.LOST)
                .count());

        assertThat(won.stream().mapToLong(Long::longValue).sum()).isEqualTo(FEW);
        assertThat(count(JobState.SUCCEEDED)).isEqualTo(FEW);
    }

    /** Half of the threads settle, the others cancel. Whoever comes second has to know of the first. */
    @Test
    void anAttemptIsEitherCancelledOrSettled() throws Exception {
        List<Job.Running> attempts = running(FEW);

        Threads.atOnce(THREADS, thread -> attempts.stream()
                .filter(attempt -> thread % 2 == 0
                        ? now(store.update(attempt, attempt.cancel())) != JobStore.LOST
                        : now(store.update(attempt, SampleJobs.succeeded(attempt))) != JobStore.LOST)
                .count());

        long cancelled = attempts.stream()
                .filter(attempt ->
                        now(store.update(attempt.cancel(), attempt.cancel().settle(Outcome.failed("late"), NOON, EVEN)))
                                != JobStore.LOST)
                .count();
        assertThat(count(JobState.CANCELLED)).isEqualTo(cancelled);
        assertThat(count(JobState.SUCCEEDED)).isEqualTo(FEW - cancelled);
    }

    @Test
    void oneOfManyWhoChangeTheSameJobWins() throws Exception {
        List<JobRecord> seen = inserted(FEW).stream().map(this::recordOf).toList();

        List<Long> won = Threads.atOnce(THREADS, _ -> seen.stream()
                .filter(job -> job.job() instanceof Job.Queued queued
                        && now(store.update(job, queued.pause())) != JobStore.LOST)
                .count());

        assertThat(won.stream().mapToLong(Long::longValue).sum()).isEqualTo(FEW);
        assertThat(count(JobState.PAUSED)).isEqualTo(FEW);
    }

    @Test
    void aJobIsEitherClaimedOrCancelled() throws Exception {
        List<JobRecord> seen = inserted(FEW).stream().map(this::recordOf).toList();

        List<Long> done = Threads.atOnce(
                THREADS,
                thread -> thread % 2 == 0
                        ? IntStream.range(0, FEW)
                                .mapToLong(_ -> claim(1, NOON).size())
                                .sum()
                        : seen.reversed().stream()
                                .filter(job -> job.job() instanceof Job.Queued queued
                                        && now(store.update(job, queued.cancel(NOON))) != JobStore.LOST)
                                .count());

        assertThat(done.stream().mapToLong(Long::longValue).sum()).isEqualTo(FEW);
        assertThat(count(JobState.RUNNING) + count(JobState.CANCELLED)).isEqualTo(FEW);
    }

    @Test
    void ofManyWhoInsertTheSameOneDoes() throws Exception {
        List<Long> stored = Threads.atOnce(THREADS, _ -> IntStream.range(0, FEW)
                .mapToObj(key ->
                        SampleJobs.job().idempotency("key " + key, "same").queued())
                .filter(job -> insert(job, NO_LIMIT) instanceof Inserted.Stored)
                .count());

        assertThat(stored.stream().mapToLong(Long::longValue).sum()).isEqualTo(FEW);
        assertThat(store.tally(NOON).submitted()).isEqualTo(FEW);
    }

    @Test
    void noMoreJobsAreTakenThanMayWait() throws Exception {
        List<Long> stored = Threads.atOnce(THREADS, _ -> queued(FEW).stream()
                .filter(job -> insert(job, FEW) instanceof Inserted.Stored)
                .count());

        assertThat(stored.stream().mapToLong(Long::longValue).sum()).isEqualTo(FEW);
    }

    @Test
    void noMoreJobsOfAKeyOrATypeRunThanMay() throws Exception {
        store.limit("echo", new TypeLimits(3, 1));
        for (int job = 0; job < FEW; job++) {
            inserted(SampleJobs.job().key(Integer.toString(job % 5)).queued());
        }
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<AtomicInteger> perKey =
                Stream.generate(AtomicInteger::new).limit(5).toList();

        Threads.atOnce(THREADS, _ -> {
            while (count(JobState.SUCCEEDED) < FEW) {
                List<Job.Running> attempts = claim(2, NOON);
                most.accumulateAndGet(running.addAndGet(attempts.size()), Math::max);
                for (Job.Running attempt : attempts) {
                    String key = attempt.spec().options().concurrencyKey().orElseThrow();
                    AtomicInteger ofKey = perKey.get(Integer.parseInt(key));
                    assertThat(ofKey.incrementAndGet()).isOne();
                    ofKey.decrementAndGet();
                    running.decrementAndGet();
                    settle(attempt, SampleJobs.succeeded(attempt));
                }
            }
            return true;
        });

        assertThat(most.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void noLineOfAnyThreadIsMissingInTheLog() throws Exception {
        Job.Running attempt = oneRunning();

        Threads.atOnce(THREADS, thread -> IntStream.range(0, 200)
                .filter(line -> now(store.append(attempt, thread + " " + line)) != JobStore.LOST)
                .count());

        assertThat(recordOf(attempt).log().lines().distinct()).hasSize(THREADS * 200);
    }

    @Test
    void noTwoChangesHaveTheSameVersion() throws Exception {
        List<Job.Running> attempts = running(THREADS);

        List<List<Long>> versions = Threads.atOnce(THREADS, thread -> IntStream.range(0, 200)
                .mapToObj(line -> now(store.append(attempts.get(thread), "line " + line)))
                .toList());

        assertThat(versions.stream().flatMap(List::stream).distinct()).hasSize(THREADS * 200);
    }

    private List<Job.Running> running(int count) {
        inserted(count);
        return store.claim(count, NODE, NOON).claims().stream()
                .map(Claimed.Claim::job)
                .toList();
    }

    private static List<Job.Queued> queued(int count) {
        return Stream.generate(SampleJobs::queued).limit(count).toList();
    }
}
