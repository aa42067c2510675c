package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch release = new CountDownLatch(1);
    private final TestHandler waiting = new TestHandler("noop", _ -> {
        release.await();
        return Outcome.done(Json.NULL);
    });

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void nodeIsNotReadyBeforeItsStart() {
        assertThat(new World().build().ready()).isFalse();
    }

    @Test
    void nodeIsReadyAfterItsStart() {
        Engine engine = new World().build();

        engine.lifecycle().start();

        assertThat(engine.ready()).isTrue();
        assertThat(engine.started()).isTrue();
    }

    @Test
    void nodeIsNotReadyFromTheMomentItBeginsToStop() throws Exception {
        Engine engine = waitingEngine(LONG);
        World.submit(engine, "noop");

        CompletableFuture<List<Job>> stop = CompletableFuture.supplyAsync(engine.lifecycle()::stop, threads);
        await().until(() -> !engine.ready());

        assertThat(stop).isNotDone();
        release.countDown();
        assertThat(stop.get()).isEmpty();
    }

    @Test
    void runningAndQueuedJobsFinishWithinTheGracePeriod() {
        Engine engine = waitingEngine(LONG);
        World.submit(engine, "noop");
        World.submit(engine, "noop");
        CompletableFuture<List<Job>> stop = CompletableFuture.supplyAsync(engine.lifecycle()::stop, threads);
        await().until(() -> !engine.ready());

        release.countDown();

        assertThat(stop.join()).isEmpty();
        assertThat(engine.tally().of(JobState.SUCCEEDED)).isEqualTo(2);
    }

    @Test
    void jobsThatOutlastTheGracePeriodAreReported() {
        Engine engine = waitingEngine(Duration.ofMillis(20));
        JobRecord running = World.submit(engine, "noop");
        JobRecord queued = World.submit(engine, "noop");
        await().until(() -> engine.tally().active() == 1);

        assertThat(engine.lifecycle().stop())
                .extracting(job -> job.spec().id())
                .containsExactly(running.job().spec().id(), queued.job().spec().id());
    }

    @Test
    void secondStopWaitsForTheFirstAndReportsNothing() {
        Engine engine = waitingEngine(Duration.ofMillis(20));
        World.submit(engine, "noop");
        engine.lifecycle().stop();

        assertThat(engine.lifecycle().stop()).isEmpty();
    }

    /** Every job that was acknowledged is run although the stop comes at a random moment between the submissions. */
    @RepeatedTest(50)
    void stopLosesNoAcknowledgedJob() {
        Engine engine = new World()
                .executor(threads)
                .maxQueued(Integer.MAX_VALUE)
                .grace(LONG)
                .build();
        engine.lifecycle().start();
        AtomicInteger acknowledged = new AtomicInteger();
        List<Thread> submitters = List.of(
                Thread.ofPlatform().start(() -> submitUntilRefused(engine, acknowledged)),
                Thread.ofPlatform().start(() -> submitUntilRefused(engine, acknowledged)));
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofNanos(1_000)).until(() -> acknowledged.get() > 100);

        List<Job> lost = engine.lifecycle().stop();

        submitters.forEach(LifecycleTest::join);
        assertThat(lost).isEmpty();
        assertThat(engine.tally().of(JobState.SUCCEEDED)).isEqualTo(acknowledged.get());
    }

    private Engine waitingEngine(Duration grace) {
        Engine engine = new World()
                .executor(threads)
                .handlers(waiting)
                .maxConcurrency(1)
                .grace(grace)
                .build();
        engine.lifecycle().start();
        return engine;
    }

    private static void submitUntilRefused(Engine engine, AtomicInteger acknowledged) {
        try {
            while (true) {
                World.submit(engine, "noop");
                acknowledged.incrementAndGet();
            }
        } catch (ProblemException e) {
            return;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
