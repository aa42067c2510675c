package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.Explanation;
import dev.jobd.domain.Explanation.Kind;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Submission;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExplainerTest {
    private final World world = new World().maxConcurrency(1).performer(execution -> {
        execution.begin(() -> {});
        return Optional.empty();
    });
    private final Engine engine = world.build();

    @Test
    void jobThatStartsAtOnceWaitsForNothing() {
        JobRecord job = World.submit(engine, "noop");

        assertThat(kinds(job)).isEmpty();
        assertThat(explain(job).startsIn()).contains(Duration.ZERO);
    }

    @Test
    void jobThatRunsWaitsForNothing() {
        JobRecord job = World.submit(engine, "noop");
        world.settle();

        assertThat(kinds(job)).isEmpty();
        assertThat(explain(job).startsIn()).isEmpty();
    }

    @Test
    void scheduledJobWaitsForItsTime() {
        JobRecord job = World.submit(engine, delayed(Duration.ofSeconds(30)));

        assertThat(kinds(job)).containsExactly(Kind.DUE_TIME);
        assertThat(explain(job).startsIn()).contains(Duration.ofSeconds(30));
    }

    @Test
    void pausedJobWaitsForSomebody() {
        JobRecord job = World.submit(engine, "noop");
        engine.orchestrator().pause(World.id(job));

        assertThat(kinds(job)).containsExactly(Kind.PAUSED);
        assertThat(explain(job).startsIn()).isEmpty();
    }

    @Test
    void queuedJobWaitsForASlotAndThoseThatComeFirst() {
        World.submit(engine, "noop");
        world.settle();
        World.submit(engine, "noop");
        JobRecord job = World.submit(engine, "noop");

        assertThat(kinds(job)).containsExactly(Kind.SLOTS, Kind.POSITION);
        assertThat(explain(job).startsIn()).isPresent();
    }

    @Test
    void jobWaitsForTheQueueAndNobodyKnowsForHowLong() {
        engine.orchestrator().pauseQueue();
        JobRecord job = World.submit(engine, "noop");

        assertThat(kinds(job)).containsExactly(Kind.QUEUE_PAUSED);
        assertThat(explain(job).startsIn()).isEmpty();
        assertThat(engine.orchestrator().startsIn(job)).isEmpty();
    }

    @Test
    void jobWaitsForOthersOfItsTypeAndKey() {
        engine.orchestrator().maxConcurrency(4);
        world.store().limit("noop", new TypeLimits(1, 1));
        World.submit(engine, keyed());
        world.settle();
        JobRecord job = World.submit(engine, keyed());

        assertThat(kinds(job)).containsExactly(Kind.TYPE_LIMIT, Kind.KEY_LIMIT);
    }

    @Test
    void jobOfATypeThatTheNodeDoesNotRunWaitsForAnother() {
        Job.Queued job = world.queued("unheard-of");
        world.store()
                .insert(List.of(job), 100, engine.orchestrator().now())
                .toCompletableFuture()
                .join();

        Explanation explanation = engine.orchestrator().explain(job.spec().id());

        assertThat(explanation.reasons().getFirst())
                .isEqualTo(new Explanation.Reason(Kind.TYPE, "This node runs no jobs of type 'unheard-of'."));
        assertThat(explanation.startsIn()).isEmpty();
    }

    @Test
    void jobOfANodeThatStopsWaitsForAnother() {
        JobRecord job = World.submit(engine, "noop");
        engine.lifecycle().stop();

        assertThat(kinds(job)).containsExactly(Kind.STOPPING);
    }

    @Test
    void retryingJobSaysThatItFailed() {
        World failing = new World().handlers(new TestHandler("noop", _ -> Outcome.failed("no", Duration.ofHours(1))));
        Engine node = failing.build();
        Submission submission = new Submission(
                "noop",
                Json.NULL,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(1),
                Optional.empty(),
                Optional.empty(),
                false,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        JobRecord job = World.submit(node, submission);
        failing.settle();

        assertThat(node.orchestrator().explain(World.id(job)).reasons())
                .extracting(Explanation.Reason::detail)
                .singleElement()
                .asString()
                .startsWith("It failed");
    }

    @Test
    void jobThatThereIsNotIsNotExplained() {
        assertThatThrownBy(() -> engine.orchestrator().explain(new UUID(9, 9))).isInstanceOf(ProblemException.class);
    }

    private Explanation explain(JobRecord job) {
        return engine.orchestrator().explain(World.id(job));
    }

    private List<Kind> kinds(JobRecord job) {
        return explain(job).reasons().stream().map(Explanation.Reason::kind).toList();
    }

    private static Submission delayed(Duration delay) {
        return submission(Optional.of(new Submission.Start.After(delay)), Optional.empty());
    }

    private static Submission keyed() {
        return submission(Optional.empty(), Optional.of("key"));
    }

    private static Submission submission(Optional<Submission.Start> start, Optional<String> key) {
        return new Submission(
                "noop",
                Json.NULL,
                Optional.empty(),
                start,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Map.of(),
                key,
                Optional.empty(),
                Optional.empty());
    }
}
