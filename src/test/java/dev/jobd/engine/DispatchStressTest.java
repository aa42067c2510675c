package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobd.domain.JobState;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.JobContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real threads, and no tick: a job that is left behind stays behind. */
class DispatchStressTest {
    private static final int SUBMITTERS = 4;
    private static final int JOBS_EACH = 2_500;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({"1,true", "2,true", "4,true", "64,true", "1,false", "2,false", "4,false", "64,false"})
    void everyJobRunsAndNeverMoreAtOnceThanAllowed(int maxConcurrency, boolean clean) throws Exception {
        Engine engine = engine(maxConcurrency, clean);

        submitFromManyThreads(engine);

        int all = SUBMITTERS * JOBS_EACH;
        await().atMost(Duration.ofSeconds(60)).until(() -> engine.tally().of(JobState.SUCCEEDED) == all);
        assertThat(most.get()).isBetween(1, maxConcurrency);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyJobThatArrivesWhenTheQueueRunsDryIsFound(boolean clean) {
        Engine engine = engine(1, clean);

        for (int i = 1; i <= 20_000; i++) {
            World.submit(engine, "noop");
            if (i % 4 == 0) {
                int all = i;
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofNanos(1_000))
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> engine.tally().of(JobState.SUCCEEDED) == all);
            }
        }

        assertThat(engine.tally().of(JobState.SUCCEEDED)).isEqualTo(20_000);
    }

    private Engine engine(int maxConcurrency, boolean clean) {
        return new World()
                .executor(threads)
                .handlers(new TestHandler("noop", this::count, clean))
                .maxConcurrency(maxConcurrency)
                .maxQueued(Integer.MAX_VALUE)
                .build();
    }

    private Outcome count(JobContext job) {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        Outcome done = Outcome.done(job.payload().json());
        running.decrementAndGet();
        return done;
    }

    private static void submitFromManyThreads(Engine engine) throws Exception {
        CyclicBarrier start = new CyclicBarrier(SUBMITTERS);
        List<Thread> submitters = new ArrayList<>();
        for (int i = 0; i < SUBMITTERS; i++) {
            submitters.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                for (int n = 0; n < JOBS_EACH; n++) {
                    World.submit(engine, "noop");
                }
            }));
        }
        for (Thread submitter : submitters) {
            submitter.join();
        }
    }
}
