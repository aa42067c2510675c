package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.Tallies;
import dev.jobd.domain.Tally;
import java.util.List;
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

/** A tally is one snapshot, whatever happens meanwhile. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class TallyRaceContract extends StoreContract {
    private static final int SETTLERS = 4;
    private static final int SAMPLES = 50_000;

    @Test
    void everySampleOfTheTallySumsUp() throws Exception {
        CountDownLatch begun = new CountDownLatch(SETTLERS);
        AtomicBoolean sampled = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(SETTLERS)) {
            List<Future<Long>> settlers = Stream.generate(() -> threads.submit(() -> liveUntil(sampled, begun)))
                    .limit(SETTLERS)
                    .toList();
            begun.await();
            try {
                // The volatile read keeps the compiler from taking an unguarded sample out of the loop.
                for (int sample = 0; sample < SAMPLES && !sampled.get(); sample++) {
                    assertSumsUp(store.tally(NOON));
                }
            } finally {
                sampled.set(true);
            }

            long submitted = 0;
            for (Future<Long> settler : settlers) {
                submitted += settler.get();
            }
            assertThat(store.tally(NOON).submitted()).isEqualTo(submitted);
        }
        assertSumsUp(store.tally(NOON));
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
