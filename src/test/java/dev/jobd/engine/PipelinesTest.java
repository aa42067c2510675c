package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Pipeline;
import dev.jobd.domain.PipelineSpec;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Stage;
import dev.jobd.domain.Submission;
import dev.jobd.domain.TypeLimits;
import dev.jobd.handler.SleepHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pipelines that are kept, and what jobs make of them. */
class PipelinesTest {
    private static final Json TWO = new Json("""
            {"stages":[{"name":"A","type":"noop","payload":{"$from":"/input/a"}},
            {"name":"B","type":"noop","payload":[{"$from":"/stages/A/output"}],"timeout_ms":5}]}""");

    private final World world = new World().handlers(TestHandler.noop(), new SleepHandler());
    private final Engine engine = world.build();
    private final Pipelines pipelines = engine.pipelines();

    @BeforeEach
    void start() {
        engine.lifecycle().start();
    }

    private static Json stage(String type, String payload) {
        return new Json("{\"stages\":[{\"name\":\"A\",\"type\":\"%s\",\"payload\":%s}]}".formatted(type, payload));
    }

    private CompletableFuture<JobRecord> submit(String payload) {
        CompletableFuture<JobRecord> taken = engine.orchestrator()
                .submit(Submission.of(Pipeline.TYPE, new Json(payload)), Runnable::run)
                .thenApply(submitted -> submitted.job())
                .toCompletableFuture();
        world.settle();
        return taken;
    }

    private Job run(String payload) {
        return engine.orchestrator()
                .find(World.id(submit(payload).join()))
                .orElseThrow()
                .job();
    }

    private void declare(String type, String schema) {
        engine.workers()
                .declare(new DeclaredType(
                        type, new Json(schema), Optional.empty(), 0, Backoff.DEFAULT, TypeLimits.DEFAULT));
    }

    private List<Workers.Leased> lease(String type) {
        CompletableFuture<List<Workers.Leased>> leased = engine.workers()
                .lease(
                        new Workers.Request("w", List.of(type), 5, Duration.ofMinutes(1), Duration.ZERO),
                        new CompletableFuture<>())
                .toCompletableFuture();
        world.settle();
        return leased.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static Problem problem(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        Throwable cause = thrown instanceof CompletionException e ? e.getCause() : thrown;
        if (cause instanceof ProblemException refused) {
            return refused.problem();
        }
        throw new AssertionError("no problem", thrown);
    }

    private static Problem invalid(String pointer, String detail) {
        return new Problem.InvalidRequest(List.of(new FieldError(pointer, detail)));
    }

    @Test
    void pipelineIsKeptReplacedAndForgotten() {
        assertThat(pipelines.put("p", TWO).created()).isTrue();
        assertThat(pipelines.put("p", stage("noop", "1")).created()).isFalse();

        assertThat(pipelines.find("p").pipeline().stages())
                .extracting(PipelineSpec.StageSpec::payload)
                .containsExactly(new Json("1"));
        assertThat(pipelines.list()).extracting(PipelineSpec.Named::name).containsExactly("p");
        pipelines.delete("p");
        assertThat(problem(() -> pipelines.delete("p"))).isEqualTo(new Problem.PipelineNotFound("p"));
        assertThat(problem(() -> pipelines.find("p"))).isEqualTo(new Problem.PipelineNotFound("p"));
    }

    @Test
    void noMoreAreKeptThanMayBe() {
        for (int i = 0; i < Pipelines.MAX; i++) {
            pipelines.put("p" + i, stage("noop", "1"));
        }

        assertThat(problem(() -> pipelines.put("more", TWO))).isEqualTo(new Problem.TooManyPipelines(Pipelines.MAX));
        assertThat(pipelines.put("p0", TWO).created()).isFalse();
    }

    @Test
    void pipelineThatIsNoneIsRefused() {
        assertThat(problem(() -> pipelines.put("p", new Json("1")))).isEqualTo(invalid("", "must be an object"));
        assertThat(problem(() -> pipelines.put("p", stage("nope", "1"))))
                .isEqualTo(invalid("/stages/0/type", "'nope' is not a job type; known: noop, pipeline, sleep"));
        assertThat(problem(() -> pipelines.put("p", stage("pipeline", "1"))))
                .isEqualTo(invalid("/stages/0/type", "cannot be a pipeline: write its stages here"));
        assertThat(problem(() -> pipelines.put("p", stage("sleep", "{}"))))
                .isEqualTo(invalid("/stages/0/payload/ms", "is required"));
    }

    @Test
    void jobHasTheStagesThatItNames() {
        pipelines.put("p", TWO);

        Job job = run("{\"pipeline\":\"p\",\"input\":{\"a\":1.10}}");

        assertThat(job).isInstanceOf(Job.Succeeded.class);
        assertThat(((Job.Succeeded) job).result()).isEqualTo(new Json("[1.10]"));
        assertThat(job.spec().pipeline().flatMap(Pipeline::name)).contains("p");
        assertThat(Pipelines.inputs(job))
                .containsExactly(Optional.of(new Json("1.10")), Optional.of(new Json("[1.10]")));
        assertThat(Pipelines.inputs(world.queued("noop"))).isEmpty();
    }

    @Test
    void stagesThatHaveNotBegunHaveNoInput() {
        declare("work", "true");
        Job job = run("""
                {"stages":[{"name":"A","type":"noop","payload":7},{"name":"B","type":"work","payload":8},
                {"name":"C","type":"noop","payload":{"$from":"/stages/B/output"}}]}""");

        assertThat(Pipelines.inputs(job))
                .containsExactly(Optional.of(new Json("7")), Optional.empty(), Optional.empty());
    }

    @Test
    void jobThatNamesWhatIsNotKeptIsRefused() {
        assertThat(problem(() -> submit("{\"pipeline\":\"none\"}").join()))
                .isEqualTo(invalid("/payload/pipeline", "is not the name of a pipeline that is kept"));
        assertThat(problem(() -> submit("{}").join()))
                .isEqualTo(invalid("/payload", "must have exactly one of pipeline, stages"));
        assertThat(problem(() -> engine.orchestrator().check(Submission.of(Pipeline.TYPE, new Json("{}")))))
                .isEqualTo(invalid("/payload", "must have exactly one of pipeline, stages"));
        engine.orchestrator().check(Submission.of(Pipeline.TYPE, stage("noop", "1")));
    }

    @Test
    void jobOfAPipelineWhoseTypeIsGoneIsRefused() {
        declare("work", "true");
        pipelines.put("p", stage("work", "1"));
        engine.workers().withdraw("work");

        assertThat(problem(() -> submit("{\"pipeline\":\"p\"}").join()))
                .isEqualTo(
                        invalid(
                                "/payload/pipeline",
                                "as pipeline 'p' is now: /stages/0/type 'work' is not a job type; known: noop, pipeline, sleep"));
    }

    @Test
    void batchHasPipelinesAndOthers() {
        Submission good = Submission.of(Pipeline.TYPE, stage("noop", "1"));
        var taken = engine.orchestrator()
                .submit(List.of(Submission.of("noop", Json.NULL), good), Runnable::run)
                .toCompletableFuture();
        world.settle();
        assertThat(taken.join()).hasSize(2);
        var refused = engine.orchestrator()
                .submit(List.of(good, Submission.of(Pipeline.TYPE, new Json("1"))), Runnable::run)
                .toCompletableFuture();
        world.settle();

        assertThat(problem(refused::join)).isEqualTo(invalid("/jobs/1/payload", "must be an object"));
    }

    @Test
    void inputThatDoesNotFitFailsItsStage() {
        Job wrong = run(
                "{\"input\":\"x\",\"stages\":[{\"name\":\"A\",\"type\":\"sleep\",\"payload\":{\"ms\":{\"$from\":\"/input\"}}}]}");
        Job nowhere = run("{\"stages\":[{\"name\":\"A\",\"type\":\"noop\",\"payload\":{\"$from\":\"/input\"}}]}");

        assertThat(((Job.Failed) wrong).error()).startsWith("stage A: its input is not for type 'sleep': /ms must be");
        assertThat(((Job.Failed) nowhere).error()).isEqualTo("stage A: /input leads to nothing");
        assertThat(Pipelines.inputs(nowhere)).containsExactly(Optional.empty());
    }

    @Test
    void workerIsGivenWhatFitsItsSchema() {
        declare("text", "{\"type\":\"string\"}");
        Job good = run(
                "{\"input\":\"x\",\"stages\":[{\"name\":\"A\",\"type\":\"text\",\"payload\":{\"$from\":\"/input\"}}]}");
        Job bad =
                run("{\"input\":1,\"stages\":[{\"name\":\"A\",\"type\":\"text\",\"payload\":{\"$from\":\"/input\"}}]}");

        assertThat(lease("text")).singleElement().satisfies(leased -> {
            assertThat(leased.attempt().spec().id()).isEqualTo(good.spec().id());
            assertThat(leased.payload()).isEqualTo(new Json("\"x\""));
        });
        Job failed = engine.orchestrator().find(bad.spec().id()).orElseThrow().job();
        assertThat(((Job.Failed) failed).error()).startsWith("stage A: its input is not for type 'text': ");
    }

    @Test
    void workerIsGivenAnythingWhereThereIsNoSchema() {
        declare("any", "true");
        run("{\"input\":[1],\"stages\":[{\"name\":\"A\",\"type\":\"any\",\"payload\":{\"$from\":\"/input\"}}]}");

        List<Workers.Leased> leased = lease("any");

        assertThat(leased).extracting(Workers.Leased::payload).containsExactly(new Json("[1]"));
        engine.workers().settle(leased.getFirst().token(), Outcome.done(new Json("\"" + "x".repeat(2_000_000) + "\"")));
        assertThat(engine.orchestrator()
                        .find(leased.getFirst().attempt().spec().id())
                        .orElseThrow()
                        .job()
                        .stage())
                .map(Stage::name)
                .contains("A");
    }

    @Test
    void outputsOfAllStagesAreBounded() {
        String half = "\"" + "x".repeat(600_000) + "\"";
        Job job = run(
                "{\"input\":%s,\"stages\":[{\"name\":\"A\",\"type\":\"noop\",\"payload\":{\"$from\":\"/input\"}},{\"name\":\"B\",\"type\":\"noop\",\"payload\":{\"$from\":\"/input\"}}]}"
                        .formatted(half));

        assertThat(((Job.Failed) job).error()).contains("with those of the stages before");
    }
}
