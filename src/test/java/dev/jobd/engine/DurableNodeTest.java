package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Submission;
import dev.jobd.store.sql.SampleDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a node stops and starts whose store keeps jobs. */
class DurableNodeTest {
    private static final Submission RETRIED_AT_ONCE = new Submission(
            "noop",
            Json.NULL,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(1),
            Optional.of(new Backoff(Duration.ZERO, 1, Duration.ZERO, 0)),
            Optional.empty(),
            false,
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch told = new CountDownLatch(1);
    /** Does not stop when it is told to. */
    private final TestHandler waiting = new TestHandler("noop", _ -> {
        while (release.getCount() > 0) {
            try {
                release.await();
            } catch (InterruptedException e) {
                told.countDown();
            }
        }
        return Outcome.done(Json.NULL);
    });

    @TempDir
    Path folder = Path.of("");

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void anAttemptThatOutlastsAStopIsHandedBackAsIfItHadNotBegun() {
        Engine engine = started();
        JobRecord job = World.submit(engine, "noop");
        await().until(() -> engine.tally().active() == 1);

        assertThat(engine.lifecycle().stop()).isEmpty();

        assertThat(find(engine, job)).isInstanceOf(Job.Queued.class);
        assertThat(find(engine, job).attempts()).isEmpty();
        assertThat(engine.abandoned()).isOne();
        assertThat(told.getCount()).as("told to stop").isZero();
    }

    @Test
    void whatAHandlerDoesAfterItsAttemptWasHandedBackChangesNothing() {
        Engine engine = started();
        JobRecord job = World.submit(engine, "noop");
        await().until(() -> engine.tally().active() == 1);
        engine.lifecycle().stop();

        release.countDown();
        await().until(() -> engine.abandoned() == 0);

        assertThat(find(engine, job)).isInstanceOf(Job.Queued.class);
    }

    @Test
    void jobsThatWaitAtAStopStay() {
        Engine engine = started();
        World.submit(engine, "noop");
        await().until(() -> engine.tally().active() == 1);
        JobRecord queued = World.submit(engine, "noop");

        engine.lifecycle().stop();

        assertThat(find(engine, queued)).isInstanceOf(Job.Queued.class);
        assertThat(engine.orchestrator().tally().of(JobState.QUEUED)).isEqualTo(2);
    }

    @Test
    void aStartTakesBackWhatAnEarlierRunHadUnderWay() {
        Engine before = started();
        JobRecord once = World.submit(before, "noop");
        await().until(() -> before.tally().active() == 1);

        Engine after = started();

        assertThat(find(after, once)).isInstanceOfSatisfying(Job.Failed.class, job -> assertThat(job.error())
                .isEqualTo("the node 'here' was lost"));
    }

    @Test
    void aJobWithRetriesRunsAgainWhenItsNodeWasLost() {
        Engine before = started();
        JobRecord job = before.orchestrator()
                .submit(RETRIED_AT_ONCE, Runnable::run)
                .toCompletableFuture()
                .join()
                .job();
        await().until(() -> before.tally().active() == 1);

        Engine after = started();
        release.countDown();

        await().until(() -> find(after, job) instanceof Job.Succeeded);
        assertThat(find(after, job).attempts()).hasSize(2);
    }

    private Engine started() {
        Engine engine = new World()
                .store(SampleDatabases.sqliteStore(folder.resolve("jobs.db")))
                .executor(threads)
                .handlers(waiting)
                .maxConcurrency(1)
                .grace(Duration.ofMillis(20))
                .build();
        engine.lifecycle().start();
        return engine;
    }

    private static Job find(Engine engine, JobRecord job) {
        return engine.orchestrator().find(job.job().spec().id()).orElseThrow().job();
    }
}
