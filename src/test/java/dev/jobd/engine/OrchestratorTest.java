package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobType;
import dev.jobd.domain.Json;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.QueueStatus;
import dev.jobd.domain.Submission;
import dev.jobd.handler.SleepHandler;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.AbstractObjectAssert;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OrchestratorTest {
    private final World world = new World();

    @Test
    void acknowledgedJobIsQueuedAndStored() {
        Engine engine = world.build();

        JobRecord job = World.submit(engine, "noop", new Json("[1]"));

        assertThat(job.job()).isInstanceOf(Job.Queued.class);
        assertThat(World.find(engine, job)).isEqualTo(job);
    }

    @Test
    void unknownTypeIsRefusedWithTheKnownOnes() {
        Engine engine = world.handlers(TestHandler.noop(), new SleepHandler()).build();

        refused(() -> World.submit(engine, "nope"))
                .isEqualTo(new Problem.InvalidRequest(
                        List.of(new FieldError("/type", "'nope' is not a job type; known: noop, pipeline, sleep"))));
    }

    @Test
    void badPayloadIsRefusedWithPointersIntoTheRequest() {
        Engine engine = world.handlers(new SleepHandler()).build();

        refused(() -> World.submit(engine, "sleep", new Json("{}")))
                .isEqualTo(new Problem.InvalidRequest(List.of(new FieldError("/payload/ms", "is required"))));
    }

    @Test
    void refusedJobLeavesNothingBehind() {
        Engine engine = world.build();

        refused(() -> World.submit(engine, "nope"));

        assertThat(engine.tally().submitted()).isZero();
    }

    @Test
    void fullQueueRefusesAJob() {
        Engine engine = world.maxQueued(1).build();
        World.submit(engine, "noop");

        assertThatThrownBy(() -> World.submit(engine, "noop"))
                .hasRootCauseInstanceOf(ProblemException.class)
                .rootCause()
                .extracting(e -> ((ProblemException) e).problem())
                .isEqualTo(new Problem.QueueFull(1, Duration.ofSeconds(1)));
    }

    @Test
    void fullQueueTakesJobsAgainWhenOneHasStarted() {
        Engine engine = world.maxQueued(1).build();
        World.submit(engine, "noop");
        world.stepped.step();

        World.submit(engine, "noop");

        assertThat(engine.tally().submitted()).isEqualTo(2);
    }

    @Test
    void stoppedNodeRefusesAJob() {
        Engine engine = world.grace(Duration.ofMillis(1)).build();
        engine.lifecycle().start();
        engine.lifecycle().stop();

        refused(() -> World.submit(engine, "noop")).isEqualTo(new Problem.Stopping(Duration.ofMillis(1)));
    }

    @Test
    @Timeout(10)
    void submissionThatTheStoreCannotTakeDoesNotHoldUpAStop() {
        BreakableStore store = new BreakableStore("insert");
        Engine engine = world.store(store.proxy()).grace(Duration.ofSeconds(60)).build();
        store.broken = true;

        assertThatThrownBy(() -> World.submit(engine, "noop")).isInstanceOf(IllegalStateException.class);

        assertThat(engine.lifecycle().stop()).isEmpty();
    }

    @Test
    void unknownJobIsNotFound() {
        assertThat(world.build().orchestrator().find(new UUID(1, 1))).isEmpty();
    }

    @Test
    void errorsOfABatchPointToItsJobs() {
        Engine engine = world.handlers(new SleepHandler()).build();
        Submission good = Submission.of("sleep", new Json("{\"ms\":1}"));
        Submission bad = Submission.of("sleep", new Json("{}"));

        refused(() -> engine.orchestrator().submit(List.of(good, bad), Runnable::run))
                .isEqualTo(new Problem.InvalidRequest(List.of(new FieldError("/jobs/1/payload/ms", "is required"))));
        assertThat(engine.tally().submitted()).isZero();
    }

    @Test
    void queueTellsOfItsPauseAndSlots() {
        Engine engine = world.maxConcurrency(3).build();
        engine.orchestrator().pauseQueue();
        World.submit(engine, "noop");

        QueueStatus queue = engine.orchestrator().queue();

        assertThat(queue.paused()).isTrue();
        assertThat(queue.maxConcurrency()).isEqualTo(3);
        assertThat(queue.tally().waiting()).isEqualTo(1);
        assertThat(queue.settledPerSecond()).isZero();
    }

    @Test
    void jobsOfAPausedQueueRunWhenItGoesOn() {
        Engine engine = world.build();
        engine.orchestrator().pauseQueue();
        JobRecord job = World.submit(engine, "noop");
        world.settle();
        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Queued.class);

        engine.orchestrator().resumeQueue();
        world.settle();

        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Succeeded.class);
    }

    @Test
    void typesAreKnownByName() {
        Engine engine = world.handlers(new SleepHandler(), TestHandler.noop()).build();

        assertThat(engine.orchestrator().types())
                .extracting(JobType::name)
                .containsExactly("noop", "pipeline", "sleep");
        assertThat(engine.orchestrator().type("sleep")).isPresent();
        assertThat(engine.orchestrator().type("nope")).isEmpty();
        assertThat(engine.orchestrator().tally().submitted()).isZero();
    }

    private static AbstractObjectAssert<?, ?> refused(Runnable call) {
        AbstractThrowableAssert<?, ?> thrown = assertThatThrownBy(call::run).isInstanceOf(ProblemException.class);
        return thrown.extracting(e -> ((ProblemException) e).problem());
    }
}
