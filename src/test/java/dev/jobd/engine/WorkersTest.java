package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.Explanation.Kind;
import dev.jobd.domain.Explanation.Reason;
import dev.jobd.domain.Fence;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.JobType;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Progress;
import dev.jobd.domain.TypeLimits;
import dev.jobd.store.JobStore;
import dev.jobd.store.WorkerClaim;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Workers.Report NOTHING =
            new Workers.Report(Optional.empty(), Optional.empty(), Optional.empty());
    private static final Outcome DONE = Outcome.done(new Json("7"));

    private final World world = new World();
    private final Engine engine = world.build();
    private final Workers workers = engine.workers();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    WorkersTest() {
        workers.declare(type("work"));
        engine.lifecycle().start();
        world.settle();
    }

    private static DeclaredType type(String name) {
        return new DeclaredType(name, new Json("true"), Optional.empty(), 1, Backoff.DEFAULT, TypeLimits.DEFAULT);
    }

    private CompletableFuture<List<Workers.Leased>> ask(Duration patience, int max, String... types) {
        return workers.lease(new Workers.Request("w", List.of(types), max, LEASE, patience), gone)
                .toCompletableFuture();
    }

    private List<Workers.Leased> lease(int max) {
        return ask(Duration.ZERO, max, "work").join();
    }

    private Workers.Leased leased() {
        World.submit(engine, "work");
        return lease(1).getFirst();
    }

    private JobRecord present(Workers.Leased leased) {
        return engine.orchestrator().find(leased.attempt().spec().id()).orElseThrow();
    }

    private JobState state(Workers.Leased leased) {
        return present(leased).job().state(world.clock.instant());
    }

    private void pass(Duration time) {
        world.advance(time);
        engine.tick();
        world.settle();
    }

    private static <T> T now(CompletionStage<T> stage) {
        assertThat(stage.toCompletableFuture()).isDone();
        return stage.toCompletableFuture().join();
    }

    private static Problem problem(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        return switch (thrown) {
            case ProblemException problem -> problem.problem();
            case CompletionException e when e.getCause() instanceof ProblemException problem -> problem.problem();
            default -> throw new AssertionError("no problem", thrown);
        };
    }

    private void assertStale(ThrowingCallable call) {
        assertThat(problem(call)).isEqualTo(new Problem.StaleLease());
    }

    @Test
    void workerGetsAJobAndDoesIt() {
        Workers.Leased leased = leased();

        Job end = now(workers.settle(leased.token(), DONE));

        assertThat(end).isInstanceOf(Job.Succeeded.class);
        assertThat(present(leased).job()).isEqualTo(end);
        assertThat(end.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.node()).isEqualTo("w");
            assertThat(attempt.number()).isOne();
        });
    }

    @Test
    void everyChangeIsAnEvent() {
        Workers.Leased leased = leased();
        now(workers.heartbeat(
                leased.token(), new Workers.Report(Optional.of(0.5), Optional.of("half"), Optional.of("a\nb\n"))));
        now(workers.settle(leased.token(), Outcome.failed("no", Duration.ZERO)));
        Workers.Leased again = lease(1).getFirst();
        now(workers.release(again.token()));

        assertThat(world.events)
                .extracting(event -> (Object) event.getClass())
                .containsExactly(
                        JobEvent.Submitted.class,
                        JobEvent.Started.class,
                        JobEvent.Logged.class,
                        JobEvent.Progressed.class,
                        JobEvent.Logged.class,
                        JobEvent.Requeued.class,
                        JobEvent.Started.class,
                        JobEvent.Released.class);
        assertThat(world.events).extracting(JobEvent::version).isSorted().doesNotHaveDuplicates();
        assertThat(present(leased).log()).isEqualTo("a\nb\nattempt 1 failed: no\n");
    }

    @Test
    void nodesLeaveTheJobsOfWorkersAlone() {
        JobRecord job = World.submit(engine, "work");
        world.settle();

        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Queued.class);
    }

    @Test
    void whoeverWaitsGetsTheNextJob() {
        CompletableFuture<List<Workers.Leased>> waits = ask(LONG, 1, "work");
        world.settle();
        assertThat(waits).isNotDone();

        World.submit(engine, "work");
        world.settle();

        assertThat(now(waits)).hasSize(1);
    }

    @Test
    void whoeverWaitsGetsAJobWhenItIsDue() {
        CompletableFuture<List<Workers.Leased>> waits = ask(LONG, 1, "work");
        now(workers.settle(leasedBefore().token(), Outcome.failed("no", Duration.ofSeconds(3))));
        world.settle();
        assertThat(waits).isNotDone();

        world.advance(Duration.ofSeconds(3));

        assertThat(now(waits)).hasSize(1);
    }

    /** By somebody who comes before the one who waits. */
    private Workers.Leased leasedBefore() {
        World.submit(engine, "work");
        return lease(1).getFirst();
    }

    @Test
    void releasedJobGoesToWhoeverWaits() {
        Workers.Leased leased = leased();
        CompletableFuture<List<Workers.Leased>> waits = ask(LONG, 1, "work");
        world.settle();

        now(workers.release(leased.token()));
        world.settle();

        assertThat(now(waits)).singleElement().satisfies(next -> {
            assertThat(next.attempt().spec()).isEqualTo(leased.attempt().spec());
            assertThat(next.attempt().attempt()).isOne();
            assertThat(next.token()).isNotEqualTo(leased.token());
        });
    }

    @Test
    void limitThatIsFreeAgainServesWhoeverWaits() {
        workers.declare(
                new DeclaredType("work", new Json("true"), Optional.empty(), 0, Backoff.DEFAULT, new TypeLimits(1, 1)));
        Workers.Leased leased = leased();
        World.submit(engine, "work");
        CompletableFuture<List<Workers.Leased>> waits = ask(LONG, 1, "work");
        world.settle();
        assertThat(waits).isNotDone();

        now(workers.settle(leased.token(), DONE));
        world.settle();

        assertThat(now(waits)).hasSize(1);
    }

    @Test
    void thoseWhoWaitGetJobsInTheOrderOfTheirComing() {
        CompletableFuture<List<Workers.Leased>> first = ask(LONG, 1, "work");
        CompletableFuture<List<Workers.Leased>> second = ask(LONG, 1, "work");
        world.settle();

        World.submit(engine, "work");
        world.settle();

        assertThat(first).isDone();
        assertThat(second).isNotDone();
    }

    @Test
    void whoeverHasGoneGetsNothing() {
        CompletableFuture<List<Workers.Leased>> waits = ask(LONG, 1, "work");
        world.settle();

        gone.complete(null);

        assertThat(now(waits)).isEmpty();
        JobRecord job = World.submit(engine, "work");
        world.settle();
        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Queued.class);
    }

    @Test
    void answerThatNobodyHasTakenGivesItsJobsBack() {
        Workers.Leased leased = leased();

        workers.giveBack(List.of(leased));

        assertThat(state(leased)).isEqualTo(JobState.QUEUED);
        assertThat(present(leased).job().attempts()).isEmpty();
    }

    @Test
    void jobThatTheStoreGivesTooLateGoesBackUncounted() {
        World late = new World();
        late.store((JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (_, called, args) -> {
                    Object answer = called.invoke(world.store(), args);
                    if (args != null && args.length > 0 && args[0] instanceof WorkerClaim) {
                        late.clock.advance(LEASE);
                    }
                    return answer;
                }));
        JobRecord job = World.submit(engine, "work");
        Engine other = late.build();

        Workers.Request request = new Workers.Request("w", List.of("work"), 1, LEASE, Duration.ZERO);
        assertThat(now(other.workers().lease(request, gone))).isEmpty();

        assertThat(World.find(engine, job).job())
                .isInstanceOfSatisfying(Job.Queued.class, queued -> assertThat(queued.attempts())
                        .isEmpty());
    }

    @Test
    void workerThatIsAliveKeepsItsAttempt() {
        Workers.Leased leased = leased();

        for (int i = 0; i < 10; i++) {
            pass(LEASE.minusMillis(1));
            Workers.Beat beat = now(workers.heartbeat(leased.token(), NOTHING));
            assertThat(beat).isEqualTo(new Workers.Beat(world.clock.instant().plus(LEASE), false, false));
        }

        assertThat(now(workers.settle(leased.token(), DONE))).isInstanceOf(Job.Succeeded.class);
    }

    @Test
    void jobOfAWorkerThatIsGoneIsGivenToAnother() {
        Workers.Leased leased = leased();

        pass(LEASE);

        assertThat(present(leased).job().attempts()).singleElement().satisfies(attempt -> assertThat(attempt.error())
                .contains("the worker 'w' was lost: its lease ended"));
        pass(Duration.ofSeconds(2));
        Workers.Leased next = lease(1).getFirst();
        assertThat(next.attempt().attempt()).isEqualTo(2);
        assertStale(() -> now(workers.heartbeat(leased.token(), NOTHING)));
        assertStale(() -> now(workers.settle(leased.token(), DONE)));
        assertStale(() -> now(workers.release(leased.token())));
        assertThat(present(next).job()).isEqualTo(next.attempt());
        assertThat(engine.staleWrites()).isEqualTo(3);
    }

    @Test
    void workerThatComesBackLateFindsItsLeaseEndedAlsoWhenNobodyHasTakenTheJobYet() {
        Workers.Leased leased = leased();
        world.clock.advance(LEASE);

        assertStale(() -> now(workers.settle(leased.token(), DONE)));
        assertStale(() -> now(workers.heartbeat(leased.token(), NOTHING)));

        assertThat(present(leased).job()).isEqualTo(leased.attempt());
    }

    @Test
    void attemptTimesOutHoweverAliveItsWorkerIs() {
        workers.declare(new DeclaredType(
                "work", new Json("true"), Optional.of(Duration.ofSeconds(15)), 0, Backoff.DEFAULT, TypeLimits.DEFAULT));
        Workers.Leased leased = leased();
        pass(Duration.ofSeconds(9));
        Workers.Beat beat = now(workers.heartbeat(leased.token(), NOTHING));

        assertThat(beat.leaseUntil()).isEqualTo(leased.attempt().startedAt().plusSeconds(15));
        pass(Duration.ofSeconds(6));

        assertThat(present(leased).job()).isInstanceOfSatisfying(Job.Failed.class, failed -> assertThat(failed.error())
                .isEqualTo("timed out after 15000 ms"));
    }

    @Test
    void cancelReachesTheWorkerWithItsHeartbeat() {
        Workers.Leased leased = leased();
        pass(Duration.ofSeconds(9));
        now(workers.heartbeat(leased.token(), NOTHING));
        engine.orchestrator().cancel(leased.attempt().spec().id());
        pass(Duration.ofSeconds(5));

        Workers.Beat beat = now(workers.heartbeat(leased.token(), NOTHING));

        assertThat(beat.cancel()).isTrue();
        assertThat(beat.leaseUntil()).isEqualTo(world.clock.instant().plusSeconds(5));
        assertThat(now(workers.settle(leased.token(), DONE))).isInstanceOf(Job.Cancelled.class);
        assertThat(present(leased).log()).isEqualTo("attempt 1 cancelled\n");
    }

    @Test
    void workerThatDoesNotHeedACancelLosesItsAttemptAfterTheGrace() {
        Workers.Leased leased = leased();
        engine.orchestrator().cancel(leased.attempt().spec().id());

        pass(Duration.ofSeconds(9));
        now(workers.heartbeat(leased.token(), NOTHING));
        assertThat(state(leased)).isEqualTo(JobState.CANCELLING);
        pass(Duration.ofSeconds(1));

        assertThat(state(leased)).isEqualTo(JobState.CANCELLED);
        assertStale(() -> now(workers.settle(leased.token(), DONE)));
    }

    @Test
    void operatorFailsAJobThatAWorkerHas() {
        Workers.Leased leased = leased();
        engine.orchestrator().fail(leased.attempt().spec().id(), "not wanted");

        assertThat(now(workers.heartbeat(leased.token(), NOTHING)).cancel()).isTrue();
        now(workers.release(leased.token()));

        assertThat(present(leased).job()).isInstanceOfSatisfying(Job.Failed.class, failed -> assertThat(failed.error())
                .isEqualTo("not wanted"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAA", "!!!", "AaIJvgg9fXCd7FIqFY6QpgAAAAAAAAABAAAH0A", "%00"})
    void tokenThatIsNoneIsStale(String token) {
        assertStale(() -> now(workers.heartbeat(token, NOTHING)));
    }

    @Test
    void tokenOfAnotherAttemptOrWithALeaseBeyondAllBoundsIsStale() {
        Workers.Leased leased = leased();
        AttemptToken own = AttemptToken.parse(leased.token()).orElseThrow();

        assertStale(() -> now(workers.heartbeat(
                new AttemptToken(own.job(), new Fence(own.fence().token() + 1), LEASE).text(), NOTHING)));
        assertStale(() ->
                now(workers.heartbeat(new AttemptToken(own.job(), own.fence(), Duration.ofDays(1)).text(), NOTHING)));
        assertStale(() -> now(
                workers.heartbeat(new AttemptToken(own.job(), own.fence(), Duration.ofMillis(-1)).text(), NOTHING)));
    }

    @Test
    void attemptOfANodeCannotBeTakenByAToken() {
        JobRecord job = World.submit(engine, "noop");
        Job.Running attempt = world.store()
                .claim(1, "other", world.clock.instant())
                .claims()
                .getFirst()
                .job();

        assertThat(attempt.spec().id()).isEqualTo(World.id(job));
        assertStale(
                () -> now(workers.settle(new AttemptToken(attempt.spec().id(), attempt.fence(), LEASE).text(), DONE)));
    }

    @Test
    void resultThatIsTooLargeFailsTheAttempt() {
        Workers.Leased leased = leased();

        Job next = now(workers.settle(leased.token(), Outcome.done(new Json("\"" + "x".repeat(2_000_000) + "\""))));

        assertThat(next.attempts().getLast().error().orElseThrow()).startsWith("the result has");
    }

    @Test
    void progressKeepsTheMessageThatItDoesNotReplace() {
        Workers.Leased leased = leased();
        now(workers.heartbeat(
                leased.token(), new Workers.Report(Optional.of(0.25), Optional.of("a"), Optional.empty())));
        now(workers.heartbeat(
                leased.token(), new Workers.Report(Optional.of(0.5), Optional.empty(), Optional.empty())));
        assertThat(present(leased).progress()).isEqualTo(new Progress(0.5, Optional.of("a")));

        now(workers.heartbeat(
                leased.token(), new Workers.Report(Optional.empty(), Optional.of("b"), Optional.empty())));
        assertThat(present(leased).progress()).isEqualTo(new Progress(0.5, Optional.of("b")));
    }

    @Test
    void typesThatAreNotForWorkersAreRefused() {
        assertThat(problem(() -> ask(Duration.ZERO, 1, "work", "noop", "nope")))
                .isEqualTo(new Problem.InvalidRequest(List.of(
                        new FieldError("/types/1", "'noop' is run by jobd itself, not by workers"),
                        new FieldError("/types/2", "'nope' is not a job type; known: noop, pipeline, work"))));
    }

    @Test
    void nodeThatStopsSendsWorkersAwayAndLetsThemFinish() {
        Workers.Leased leased = leased();
        CompletableFuture<List<Workers.Leased>> waits = ask(LONG, 1, "work");
        world.settle();

        engine.lifecycle().stop();

        assertThat(now(waits)).isEmpty();
        assertThat(problem(() -> ask(LONG, 1, "work"))).isInstanceOf(Problem.Stopping.class);
        assertThat(now(workers.heartbeat(leased.token(), NOTHING)).drain()).isTrue();
        assertThat(now(workers.settle(leased.token(), DONE))).isInstanceOf(Job.Succeeded.class);
    }

    @Test
    void declaredTypeChecksPayloadsAndHasDefaults() {
        workers.declare(new DeclaredType(
                "work",
                new Json("{\"type\":\"integer\"}"),
                Optional.of(LONG),
                3,
                Backoff.DEFAULT,
                new TypeLimits(5, 2)));

        assertThat(problem(() -> World.submit(engine, "work", new Json("\"a\""))))
                .isInstanceOfSatisfying(Problem.InvalidRequest.class, refused -> assertThat(refused.errors())
                        .extracting(FieldError::pointer)
                        .containsExactly("/payload"));
        JobRecord job = World.submit(engine, "work", new Json("1"));
        assertThat(job.job().spec().options().maxRetries()).isEqualTo(3);
        assertThat(job.job().spec().options().timeout()).isEqualTo(LONG);
        JobType type = engine.orchestrator().type("work").orElseThrow();
        assertThat(type.runsIn()).isEqualTo(JobType.RunsIn.WORKER);
        assertThat(type.limits()).isEqualTo(new TypeLimits(5, 2));
        assertThat(engine.orchestrator().types()).extracting(JobType::name).containsExactly("noop", "pipeline", "work");
    }

    @Test
    void typeThatJobdRunsItselfCannotBeDeclaredOrForgotten() {
        Problem conflict = new Problem.TypeConflict("Jobs of type 'noop' are run by jobd itself, not by workers.");

        assertThat(problem(() -> workers.declare(type("noop")))).isEqualTo(conflict);
        assertThat(problem(() -> workers.withdraw("noop"))).isEqualTo(conflict);
    }

    @Test
    void schemaThatIsNoneIsRefused() {
        DeclaredType bad = new DeclaredType(
                "bad",
                new Json("{\"properties\":{\"a\":{\"minLength\":-1}}}"),
                Optional.empty(),
                0,
                Backoff.DEFAULT,
                TypeLimits.DEFAULT);

        assertThat(problem(() -> workers.declare(bad)))
                .isInstanceOfSatisfying(Problem.InvalidRequest.class, refused -> assertThat(refused.errors())
                        .extracting(FieldError::pointer)
                        .contains("/payload_schema/properties/a/minLength"));
        assertThat(engine.orchestrator().type("bad")).isEmpty();
    }

    @Test
    void typeIsForgottenWhenItsJobsHaveEnded() {
        Workers.Leased leased = leased();
        assertThat(problem(() -> workers.withdraw("work")))
                .isEqualTo(
                        new Problem.TypeConflict("1 of its jobs has not ended: let workers do them, or cancel them."));
        now(workers.settle(leased.token(), DONE));

        workers.withdraw("work");

        assertThat(problem(() -> World.submit(engine, "work"))).isInstanceOf(Problem.InvalidRequest.class);
        assertThat(problem(() -> workers.withdraw("work"))).isEqualTo(new Problem.TypeNotFound("work"));
    }

    @Test
    void noMoreTypesAreDeclaredThanMayBe() {
        for (int i = 1; i < DeclaredTypes.MAX; i++) {
            world.store().types().put(type("t" + i), DeclaredTypes.MAX);
        }

        assertThat(problem(() -> workers.declare(type("more"))))
                .isEqualTo(new Problem.TypeConflict("There are 1000 types already, as many as may be."));
        assertThat(workers.declare(type("work")).created()).isFalse();
    }

    @Test
    void jobThatNoWorkerAsksForSaysSo() {
        JobRecord job = World.submit(engine, "work");
        assertThat(reasons(job)).contains(new Reason(Kind.WORKER, "No worker has asked for jobs of type 'work' yet."));

        now(workers.settle(lease(1).getFirst().token(), Outcome.failed("no", Duration.ofSeconds(200))));
        assertThat(reasons(job)).extracting(Reason::kind).containsExactly(Kind.DUE_TIME);
        assertThat(workers.lastAsked("work")).contains(world.clock.instant());

        Instant asked = world.clock.instant();
        pass(Duration.ofSeconds(80));
        assertThat(reasons(job))
                .contains(new Reason(Kind.WORKER, "No worker has asked for jobs of type 'work' since " + asked + "."));
    }

    private List<Reason> reasons(JobRecord job) {
        return engine.orchestrator().explain(World.id(job)).reasons();
    }
}
