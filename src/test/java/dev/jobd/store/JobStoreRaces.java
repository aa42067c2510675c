package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static dev.jobd.store.JobStoreContract.now;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The part of the {@link JobStoreContract} that takes several threads to break. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class JobStoreRaces {
    private static final int JOBS = 20_000;
    private static final int CLAIMERS = 8;
    private static final int SETTLERS = 4;
    private static final int SAMPLES = 50_000;

    /** An empty store of its own for each call. */
    abstract JobStore open();

    /** They insert the jobs too, so that both ends of the queue are raced for. */
    @Test
    void everyJobIsClaimedOnceByEightThreads() throws Exception {
        JobStore store = open();
        List<Job.Queued> jobs = Stream.generate(SampleJobs::queued).limit(JOBS).toList();

        List<List<Job.Running>> claimed = atOnce(CLAIMERS, thread -> {
            List<Job.Running> mine = new ArrayList<>();
            for (int job = thread; job < JOBS; job += CLAIMERS) {
                assertThat(now(store.insert(jobs.get(job), JOBS))).isTrue();
                mine.addAll(store.claim(1 + job % 3, NODE, NOON));
            }
            return mine;
        });

        List<Job.Running> all = new ArrayList<>(store.claim(JOBS, NODE, NOON));
        claimed.forEach(all::addAll);
        assertThat(all.stream().map(attempt -> attempt.spec().id()).sorted())
                .containsExactlyElementsOf(
                        jobs.stream().map(job -> job.spec().id()).sorted().toList());
        assertThat(all.stream().map(Job.Running::fence).distinct()).hasSize(JOBS);
        assertThat(store.tally()).isEqualTo(new Tally(JOBS, 0, JOBS, 0, 0));
    }

    @Test
    void oneOfManyWhoSettleAnAttemptWins() throws Exception {
        JobStore store = open();
        List<Job.Queued> jobs = Stream.generate(SampleJobs::queued).limit(500).toList();
        insertAll(store, jobs);
        List<Job.Running> attempts = store.claim(jobs.size(), NODE, NOON);

        List<Long> won = atOnce(CLAIMERS, _ -> attempts.stream()
                .filter(attempt -> now(store.update(attempt.fence(), SampleJobs.succeeded(attempt))))
                .count());

        assertThat(won.stream().mapToLong(Long::longValue).sum()).isEqualTo(jobs.size());
        assertThat(store.tally()).isEqualTo(new Tally(jobs.size(), 0, 0, jobs.size(), 0));
    }

    @Test
    void noLineOfAnyThreadIsMissingInTheLog() throws Exception {
        JobStore store = open();
        insertAll(store, List.of(SampleJobs.queued()));
        Job.Running attempt = store.claim(1, NODE, NOON).getFirst();

        atOnce(CLAIMERS, thread -> IntStream.range(0, 200)
                .filter(line -> store.append(attempt, thread + " " + line))
                .count());

        UUID id = attempt.spec().id();
        assertThat(store.find(id).orElseThrow().log().lines().distinct()).hasSize(CLAIMERS * 200);
    }

    @Test
    void everySampleOfTheTallySumsUp() throws Exception {
        JobStore store = open();
        CountDownLatch begun = new CountDownLatch(SETTLERS);
        AtomicBoolean sampled = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(SETTLERS)) {
            List<Future<Long>> settlers = Stream.generate(() -> threads.submit(() -> liveUntil(sampled, store, begun)))
                    .limit(SETTLERS)
                    .toList();
            begun.await();
            try {
                // The volatile read keeps the compiler from taking an unguarded sample out of the loop.
                for (int sample = 0; sample < SAMPLES && !sampled.get(); sample++) {
                    assertSumsUp(store.tally());
                }
            } finally {
                sampled.set(true);
            }

            long submitted = 0;
            for (Future<Long> settler : settlers) {
                submitted += settler.get();
            }
            assertThat(store.tally().submitted()).isEqualTo(submitted);
        }
        assertSumsUp(store.tally());
    }

    /** @return how many jobs it submitted */
    private static long liveUntil(AtomicBoolean over, JobStore store, CountDownLatch begun) {
        long submitted = 0;
        while (!over.get()) {
            live(store, SampleJobs::succeeded);
            live(store, SampleJobs::failed);
            store.evict(100);
            submitted += 2;
            begun.countDown();
        }
        return submitted;
    }

    /** A job comes, and one or two end, if no other thread was faster. */
    private static void live(JobStore store, Function<Job.Running, Job.Ended> end) {
        now(store.insert(SampleJobs.queued(), Integer.MAX_VALUE));
        for (Job.Running attempt : store.claim(2, NODE, NOON)) {
            now(store.update(attempt.fence(), end.apply(attempt)));
        }
    }

    private static void assertSumsUp(Tally tally) {
        long sum = tally.queued() + tally.running() + tally.succeeded() + tally.failed();
        if (sum != tally.submitted()) {
            throw new AssertionError("does not sum up: " + tally);
        }
    }

    private static void insertAll(JobStore store, List<Job.Queued> jobs) {
        List<CompletionStage<Boolean>> inserts =
                jobs.stream().map(job -> store.insert(job, Integer.MAX_VALUE)).toList();
        assertThat(inserts.stream().filter(insert -> now(insert))).hasSameSizeAs(jobs);
    }

    private interface Part<T> {
        T of(int thread) throws Exception;
    }

    /** What each of so many threads makes of its part; none begins before the others are there. */
    private static <T> List<T> atOnce(int count, Part<T> part) throws Exception {
        CyclicBarrier start = new CyclicBarrier(count);
        List<Callable<T>> parts = IntStream.range(0, count)
                .<Callable<T>>mapToObj(thread -> () -> {
                    start.await();
                    return part.of(thread);
                })
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<T> all = new ArrayList<>();
            for (Future<T> one : threads.invokeAll(parts)) {
                all.add(one.get());
            }
            return all;
        }
    }
}
