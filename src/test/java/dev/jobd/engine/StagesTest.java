package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Pipeline;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Stage;
import dev.jobd.domain.Submission;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stages that nodes and workers do by turns. Time stands still unless a test moves it, and nothing ticks. */
class StagesTest {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Outcome DONE = Outcome.done(new Json("1"));

    private final List<Integer> attempts = new ArrayList<>();
    private final World world = new World()
            .maxConcurrency(1)
            .handlers(TestHandler.noop(), new TestHandler("counted", job -> {
                attempts.add(job.attempt());
                return attempts.size() < 3 ? Outcome.failed("no", Duration.ZERO) : DONE;
            }));
    private final Engine engine = world.build();

    @BeforeEach
    void start() {
        engine.lifecycle().start();
        engine.workers()
                .declare(new DeclaredType(
                        "work", new Json("true"), Optional.empty(), 0, Backoff.DEFAULT, TypeLimits.DEFAULT));
    }

    private UUID submit(Optional<Duration> timeout, String... types) {
        StringBuilder stages = new StringBuilder();
        for (String type : types) {
            stages.append(stages.isEmpty() ? "" : ",")
                    .append("{\"name\":\"S%d\",\"type\":\"%s\",\"payload\":0,\"max_retries\":2}"
                            .formatted(stages.length(), type));
        }
        Submission plain = Submission.of(Pipeline.TYPE, new Json("{\"stages\":[" + stages + "]}"));
        Submission submission = new Submission(
                plain.type(),
                plain.payload(),
                Optional.empty(),
                Optional.empty(),
                timeout,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                plain.tags(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        CompletableFuture<JobRecord> taken = engine.orchestrator()
                .submit(submission, Runnable::run)
                .thenApply(submitted -> submitted.job())
                .toCompletableFuture();
        world.settle();
        return World.id(taken.join());
    }

    private CompletableFuture<List<Workers.Leased>> ask(Duration patience) {
        CompletableFuture<List<Workers.Leased>> asked = engine.workers()
                .lease(new Workers.Request("w", List.of("work"), 1, LEASE, patience), new CompletableFuture<>())
                .toCompletableFuture();
        world.settle();
        return asked;
    }

    private Job job(UUID id) {
        return engine.orchestrator().find(id).orElseThrow().job();
    }

    private JobState state(UUID id) {
        return job(id).state(world.clock.instant());
    }

    @Test
    void workerThatWaitsGetsTheStageAfterThatOfANode() {
        CompletableFuture<List<Workers.Leased>> waits = ask(Duration.ofMinutes(1));

        UUID id = submit(Optional.empty(), "noop", "work");

        assertThat(waits).isDone();
        assertThat(waits.join()).singleElement().satisfies(leased -> {
            assertThat(leased.attempt().spec().id()).isEqualTo(id);
            assertThat(leased.attempt().attempt()).isEqualTo(2);
        });
    }

    @Test
    void nodeGoesOnWhenAWorkerHasDoneItsStage() {
        UUID id = submit(Optional.empty(), "work", "noop");
        Workers.Leased leased = ask(Duration.ZERO).join().getFirst();

        engine.workers().settle(leased.token(), DONE);
        world.settle();

        assertThat(state(id)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void noSlotIsHeldWhileAStageWaitsForAWorkerOrIsWithOne() {
        UUID id = submit(Optional.empty(), "noop", "work");

        assertThat(state(World.id(World.submit(engine, "noop")))).isEqualTo(JobState.QUEUED);
        world.settle();
        assertThat(engine.orchestrator().queue().tally().of(JobState.SUCCEEDED)).isEqualTo(1);
        ask(Duration.ZERO).join();
        assertThat(state(id)).isEqualTo(JobState.RUNNING);
        World.submit(engine, "noop");
        world.settle();
        assertThat(engine.orchestrator().queue().tally().of(JobState.SUCCEEDED)).isEqualTo(2);
    }

    @Test
    void typeIsNotForgottenWhileAStageOfItIsToCome() {
        UUID id = submit(Optional.empty(), "work", "noop");

        assertThatThrownBy(() -> engine.workers().withdraw("work"))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isInstanceOf(Problem.TypeConflict.class));
        engine.workers().settle(ask(Duration.ZERO).join().getFirst().token(), DONE);
        engine.workers().withdraw("work");

        world.settle();
        assertThat(state(id)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void pipelineWhoseCheckTakesForEverIsRefused() {
        engine.workers()
                .declare(new DeclaredType(
                        "slow",
                        new Json("{\"type\":\"string\",\"pattern\":\"^(a|aa)+b\\\\1$\"}"),
                        Optional.empty(),
                        0,
                        Backoff.DEFAULT,
                        TypeLimits.DEFAULT));
        Json pipeline =
                new Json("{\"stages\":[{\"name\":\"A\",\"type\":\"slow\",\"payload\":\"" + "a".repeat(40) + "!\"}]}");

        assertThatThrownBy(() -> engine.pipelines().put("p", pipeline))
                .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.problem())
                        .isEqualTo(new Problem.InvalidRequest(List.of(new FieldError(
                                "/stages", "cannot be checked by the schemas of their types in time")))));
    }

    @Test
    void handlersCountTheAttemptsOfTheirStage() {
        UUID id = submit(Optional.empty(), "noop", "counted");

        assertThat(state(id)).isEqualTo(JobState.SUCCEEDED);
        assertThat(attempts).containsExactly(1, 2, 3);
    }

    @Test
    void stageWhoseJobHasNoTimeLeftIsNotGivenToAWorker() {
        UUID id = submit(Optional.of(Duration.ofSeconds(5)), "noop", "work");
        world.advance(Duration.ofSeconds(5));

        assertThat(ask(Duration.ZERO).join()).isEmpty();

        assertThat(state(id)).isEqualTo(JobState.FAILED);
        assertThat(job(id).stage()).map(Stage::type).contains("work");
        assertThat(((Job.Failed) job(id)).error()).endsWith("timed out after 5000 ms for all stages");
    }

    @Test
    void stageWhoseJobHasNoTimeLeftIsNotRun() {
        UUID id = submit(Optional.of(Duration.ofSeconds(5)), "noop", "work", "counted");
        Workers.Leased leased = ask(Duration.ZERO).join().getFirst();
        engine.orchestrator().pauseQueue();
        engine.workers().settle(leased.token(), DONE);
        world.advance(Duration.ofSeconds(5));

        engine.orchestrator().resumeQueue();
        world.settle();

        assertThat(state(id)).isEqualTo(JobState.FAILED);
        assertThat(attempts).isEmpty();
    }
}
