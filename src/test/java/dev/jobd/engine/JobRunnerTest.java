package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JobRunnerTest {
    private final World world = new World();

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new IllegalStateException("boom"), "boom"),
                Arguments.of(new NullPointerException(), "null pointer exception"),
                Arguments.of(new RuntimeException("  "), "runtime exception"),
                Arguments.of(new RuntimeException() {}, "failed without a message"),
                Arguments.of(new Exception("checked"), "checked"),
                Arguments.of(new StackOverflowError(), "stack overflow"),
                Arguments.of(new OutOfMemoryError("Java heap space"), "out of memory: Java heap space"),
                Arguments.of(new OutOfMemoryError(), "out of memory"),
                Arguments.of(new InterruptedException(), "interrupted"),
                Arguments.of(new NoClassDefFoundError("gone"), "gone"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whateverIsThrownFailsItsJobWithWords(Throwable thrown, String error) {
        assertThat(ended(job -> {
                    throw sneaky(thrown);
                }))
                .extracting(record -> ((Job.Failed) record.job()).error())
                .isEqualTo(error);
    }

    @Test
    void anAttemptThatTheNodeCannotRunFailsAndItsSlotIsFree() {
        AtomicInteger performed = new AtomicInteger();
        Engine engine = world.performer(execution -> {
                    if (performed.getAndIncrement() == 0) {
                        throw new OutOfMemoryError("no thread");
                    }
                    return Optional.empty();
                })
                .maxConcurrency(1)
                .build();
        JobRecord job = World.submit(engine, "noop");
        JobRecord next = World.submit(engine, "noop");
        JobRecord last = World.submit(engine, "noop");
        world.stepped.runAll();

        assertThat(World.find(engine, job).job())
                .isInstanceOfSatisfying(
                        Job.Failed.class, failed -> assertThat(failed.error()).contains("could not run it"));
        assertThat(engine.runner().executions().underWay()).singleElement().satisfies(execution -> assertThat(
                        execution.job().spec())
                .isEqualTo(next.job().spec()));
        assertThat(World.find(engine, last).job()).isInstanceOf(Job.Queued.class);
    }

    @Test
    void exceptionWhoseMessageThrowsFailsItsJobLikeAnyOther() {
        RuntimeException mute = new RuntimeException() {
            @Override
            public String getMessage() {
                throw new IllegalStateException("no message from me");
            }
        };

        JobRecord job = ended(_ -> {
            throw mute;
        });

        assertThat(((Job.Failed) job.job()).error()).isEqualTo("failed without a message");
    }

    @Test
    void realStackOverflowFailsItsJobOnly() {
        assertThat(ended(job -> recurse(0)).job()).isInstanceOf(Job.Failed.class);
    }

    @Test
    void realHugeArrayFailsItsJobOnly() {
        assertThat(ended(job -> Outcome.done(new Json("x".repeat(new long[Integer.MAX_VALUE].length))))
                        .job())
                .isInstanceOf(Job.Failed.class);
    }

    @Test
    void failedJobHasALogThatSaysWhy() {
        assertThat(ended(_ -> Outcome.failed("no luck")).log()).isEqualTo("attempt 1 failed: no luck\n");
    }

    @Test
    void logLinesOfTheHandlerAreKept() {
        JobRecord job = ended(context -> {
            context.log("one");
            context.log("two");
            return Outcome.done(Json.NULL);
        });

        assertThat(job.log()).isEqualTo("one\ntwo\n");
    }

    @Test
    void lineThatComesAfterTheEndIsDropped() {
        Runnable[] late = new Runnable[1];
        Engine engine = world.handlers(new TestHandler("noop", context -> {
                    late[0] = () -> context.log("too late");
                    return Outcome.done(Json.NULL);
                }))
                .build();
        JobRecord job = World.submit(engine, "noop");
        world.stepped.runAll();

        late[0].run();

        assertThat(World.find(engine, job).log()).isEmpty();
    }

    @Test
    void resultOverTheLimitFailsTheJob() {
        String large = '"' + "x".repeat(Limits.MAX_RESULT) + '"';

        assertThat(ended(_ -> Outcome.done(new Json(large))).job()).isInstanceOf(Job.Failed.class);
    }

    @Test
    void resultAtTheLimitIsKept() {
        String large = '"' + "x".repeat(Limits.MAX_RESULT - 2) + '"';

        assertThat(ended(_ -> Outcome.done(new Json(large))).job()).isInstanceOf(Job.Succeeded.class);
    }

    @Test
    void longErrorIsCutBetweenCharacters() {
        String long_ = "x".repeat(Limits.MAX_ERROR - 2) + "🙂🙂";

        Job.Failed failed = (Job.Failed) ended(_ -> Outcome.failed(long_)).job();

        assertThat(failed.error()).isEqualTo("x".repeat(Limits.MAX_ERROR - 2) + "…");
    }

    @Test
    void jobOfATypeThatThisNodeDoesNotRunWaitsForOneThatDoes() {
        Engine engine = world.build();
        world.store().insert(List.of(world.queued("gone")), 1, world.clock.instant());

        engine.tick();
        world.stepped.runAll();

        assertThat(engine.tally().of(JobState.QUEUED)).isEqualTo(1);
    }

    @Test
    void attemptTellsItsNumberAndPayload() {
        JobRecord job = ended(context -> Outcome.done(
                new Json(context.attempt() + context.payload().json().text())));

        assertThat(((Job.Succeeded) job.job()).result()).isEqualTo(new Json("1null"));
    }

    @Test
    void endIsToldOnceWithItsTimes() {
        Engine engine = world.handlers(new TestHandler("noop", _ -> {
                    world.clock.advance(Duration.ofMillis(7));
                    return Outcome.done(Json.NULL);
                }))
                .build();
        World.submit(engine, "noop");
        world.stepped.runAll();

        assertThat(world.events)
                .filteredOn(JobEvent.Ended.class::isInstance)
                .singleElement()
                .extracting(event ->
                        ((JobEvent.Ended) event).job().attempts().getLast().duration())
                .isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void eventsOfAJobComeInOrder() {
        Engine engine = world.build();
        World.submit(engine, "noop");
        world.stepped.runAll();

        assertThat(world.events)
                .extracting(Object::getClass)
                .containsExactly(JobEvent.Submitted.class, JobEvent.Started.class, JobEvent.Ended.class);
    }

    @Test
    void listenerThatFailsHarmsNoJob() {
        Engine engine = world.listener(_ -> {
                    throw new IllegalStateException("bad listener");
                })
                .build();
        JobRecord job = World.submit(engine, "noop");

        world.stepped.runAll();

        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Succeeded.class);
    }

    @Test
    void slotIsFreeAgainWhenTheStoreCannotSettle() {
        BreakableStore store = new BreakableStore("settle");
        Engine engine = world.maxConcurrency(1).store(store.proxy()).build();
        World.submit(engine, "noop");
        store.broken = true;
        world.stepped.runAll();
        store.broken = false;

        JobRecord next = World.submit(engine, "noop");
        world.stepped.runAll();

        assertThat(World.find(engine, next).job()).isInstanceOf(Job.Succeeded.class);
    }

    @Test
    void jobsThatEndedFirstAreEvictedFirst() {
        Engine engine = world.maxConcurrency(1).maxJobs(2).build();
        JobRecord first = World.submit(engine, "noop");
        JobRecord second = World.submit(engine, "noop");
        World.submit(engine, "noop");

        world.stepped.runAll();

        assertThat(engine.orchestrator().find(first.job().spec().id())).isEmpty();
        assertThat(engine.orchestrator().find(second.job().spec().id())).isPresent();
    }

    @Test
    void progressIsKeptWithinBounds() {
        JobRecord job = ended(context -> {
            context.progress(0.25, "a quarter");
            context.progress(7, "x".repeat(2 * Limits.MAX_MESSAGE));
            return Outcome.failed("stopped there");
        });

        assertThat(job.progress().share()).isEqualTo(1.0);
        assertThat(job.progress().message().orElseThrow()).hasSize(Limits.MAX_MESSAGE);
        assertThat(world.events)
                .filteredOn(JobEvent.Progressed.class::isInstance)
                .hasSize(2);
    }

    @Test
    void progressThatIsNoNumberIsNone() {
        assertThat(ended(context -> {
                            context.progress(Double.NaN);
                            return Outcome.failed("stopped there");
                        })
                        .progress()
                        .share())
                .isZero();
    }

    @Test
    void attemptKnowsItsDeadlineAndWhetherItIsToStop() {
        List<Object> seen = new ArrayList<>();

        ended(context -> {
            seen.add(Duration.between(world.clock.instant(), context.deadline()));
            seen.add(context.stopping());
            return Outcome.done(Json.NULL);
        });

        assertThat(seen).containsExactly(Duration.ofHours(1), false);
    }

    @Test
    void snoozeIsBoundedAndLogged() {
        JobRecord job = ended(_ -> Outcome.snoozed(Duration.ofDays(100_000)));

        assertThat(((Job.Queued) job.job()).due())
                .isEqualTo(world.clock.instant().plus(Limits.MAX_DELAY));
        assertThat(job.log()).startsWith("attempt 1 snoozes for ");
    }

    @Test
    void snoozeIntoThePastIsForNoTime() {
        int[] calls = new int[1];

        JobRecord job = ended(_ -> calls[0]++ == 0 ? Outcome.snoozed(Duration.ofDays(-1)) : Outcome.done(Json.NULL));

        assertThat(job.job()).isInstanceOf(Job.Succeeded.class);
    }

    @Test
    void jobThatItsHandlerAbortsIsCancelledWithTheReason() {
        JobRecord job = ended(_ -> Outcome.aborted("not needed"));

        assertThat(((Job.Cancelled) job.job()).reason()).contains("not needed");
        assertThat(job.log()).isEqualTo("attempt 1 aborted: not needed\n");
    }

    private JobRecord ended(TestHandler.Work work) {
        Engine engine = world.handlers(new TestHandler("noop", work)).build();
        JobRecord job = World.submit(engine, "noop");
        world.stepped.runAll();
        return World.find(engine, job);
    }

    @SuppressWarnings("InfiniteRecursion")
    private static Outcome recurse(int depth) {
        return depth < 0 ? Outcome.failed("never") : recurse(depth + 1 - (depth & 1));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
