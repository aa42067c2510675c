package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobPage.Order;
import dev.jobd.domain.JobState;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.Tallies;
import dev.jobd.domain.Tally;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tally is one snapshot, and so is a page, whatever happens meanwhile. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class SnapshotRaceContract extends StoreContract {
    private static final int SETTLERS = 4;
    private static final int TALLIES = 50_000;
    private static final int PAGES = 2_000;

    @Test
    void everySampleOfTheTallySumsUp() throws Exception {
        long submitted = whileJobsComeAndGo(TALLIES, () -> assertSumsUp(store.tally(NOON)));

        assertThat(store.tally(NOON).submitted()).isEqualTo(submitted);
        assertSumsUp(store.tally(NOON));
    }

    @ParameterizedTest
    @EnumSource(names = {"QUEUED", "RUNNING"})
    void everyPageHasJobsInTheStateThatWasAskedFor(JobState state) throws Exception {
        JobFilter filter =
                new JobFilter(Set.of(state), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        JobPage.Request request = new JobPage.Request(Order.NEWEST, 50, Optional.empty(), 0, false);

        whileJobsComeAndGo(PAGES, () -> {
            JobPage page = store.list(filter, request, NOON);
            if (!page.jobs().stream().allMatch(job -> job.job().state(NOON) == state)) {
                throw new AssertionError("not all are " + state + ": " + page);
            }
        });
    }

    /** @return how many jobs were submitted */
    private long whileJobsComeAndGo(int samples, Runnable sample) throws Exception {
        CountDownLatch begun = new CountDownLatch(SETTLERS);
        AtomicBoolean sampled = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(SETTLERS)) {
            List<Future<Long>> settlers = Stream.generate(() -> threads.submit(() -> liveUntil(sampled, begun)))
                    .limit(SETTLERS)
                    .toList();
            begun.await();
            try {
                // The volatile read keeps the compiler from taking an unguarded sample out of the loop.
                for (int i = 0; i < samples && !sampled.get(); i++) {
                    sample.run();
                }
            } finally {
                sampled.set(true);
            }

            long submitted = 0;
            for (Future<Long> settler : settlers) {
                submitted += settler.get();
            }
            return submitted;
        }
    }

    /** @return how many jobs it submitted */
    private long liveUntil(AtomicBoolean over, CountDownLatch begun) {
        long submitted = 0;
        while (!over.get()) {
            live(SampleJobs::succeeded);
            live(SampleJobs::failed);
            evict(100, NOON);
            submitted += 2;
            begun.countDown();
        }
        return submitted;
    }

    /** A job comes, and one or two end, if no other thread was faster. */
    private void live(Function<Job.Running, Job.Ended> end) {
        now(store.insert(List.of(SampleJobs.queued()), NO_LIMIT, NOON));
        for (Claimed.Claim claim : store.claim(2, NODE, NOON).claims()) {
            now(store.update(claim.job(), end.apply(claim.job())));
        }
    }

    private static void assertSumsUp(Tally tally) {
        if (Tallies.sum(tally) != tally.submitted()) {
            throw new AssertionError("does not sum up: " + tally);
        }
    }
}
