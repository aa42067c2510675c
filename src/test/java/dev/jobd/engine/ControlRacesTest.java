package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobd.domain.Idempotency;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Submission;
import dev.jobd.domain.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On real threads: what people do to jobs while the node does something else with them. */
@Timeout(120)
class ControlRacesTest {
    private static final int JOBS = 2_000;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void cancelThatRacesTheEndHasOneWinnerAndBothAreToldTheTruth() {
        Engine engine = engine(1_000_000);

        List<Told> told = onEach(engine, id -> engine.orchestrator().cancel(id));

        awaitEnd(engine);
        for (Told one : told) {
            Job job = engine.orchestrator().find(one.id).orElseThrow().job();
            if (one.answer.isPresent()) {
                assertThat(job).isInstanceOf(Job.Cancelled.class);
            } else {
                assertThat(job).isInstanceOf(Job.Succeeded.class);
            }
        }
    }

    @Test
    void pauseThatRacesTheClaimHoldsTheJobOrIsRefused() {
        Engine engine = engine(1_000_000);

        List<Told> told = onEach(engine, id -> engine.orchestrator().pause(id));

        long held = told.stream().filter(one -> one.answer.isPresent()).count();
        await().atMost(Duration.ofSeconds(60)).until(() -> done(engine) == JOBS - held);
        for (Told one : told) {
            Job job = engine.orchestrator().find(one.id).orElseThrow().job();
            assertThat(job).isInstanceOf(one.answer.isPresent() ? Job.Paused.class : Job.Succeeded.class);
        }
    }

    @Test
    void retryThatRacesTheEvictionRunsTheJobAgainOrFindsNone() {
        Engine engine = engine(10);

        List<Told> told = onEach(engine, id -> {
            JobRecord cancelled = engine.orchestrator().cancel(id);
            return cancelled.job() instanceof Job.Cancelled
                    ? engine.orchestrator().retry(id)
                    : cancelled;
        });

        awaitEnd(engine);
        assertThat(told).hasSize(JOBS);
        assertThat(engine.tally().submitted()).isEqualTo(JOBS);
    }

    @Test
    void retriesThatRaceEachOtherAndSubmissionsKeepToTheRoomInTheQueue() {
        int room = 100;
        Engine engine = engine(1_000_000, room);
        engine.orchestrator().pauseQueue();
        List<UUID> cancelled = IntStream.range(0, 3 * room)
                .mapToObj(_ -> World.id(World.submit(engine, "noop")))
                .peek(id -> engine.orchestrator().cancel(id))
                .toList();

        List<CompletableFuture<Boolean>> taken = new ArrayList<>();
        for (UUID id : cancelled) {
            taken.add(CompletableFuture.supplyAsync(
                    () -> tried(id, engine.orchestrator()::retry).isPresent(), threads));
            taken.add(CompletableFuture.supplyAsync(() -> submitted(engine), threads));
        }

        assertThat(taken.stream().filter(CompletableFuture::join).count()).isEqualTo(room);
        assertThat(engine.tally().waiting()).isEqualTo(room);
    }

    private static boolean submitted(Engine engine) {
        try {
            World.submit(engine, "noop");
            return true;
        } catch (CompletionException e) {
            return false;
        }
    }

    @Test
    void oneOfManyWithTheSameKeyIsTaken() {
        Engine engine = engine(1000);
        Submission submission = Submission.of("noop", Json.NULL).withIdempotency(new Idempotency("key", "same"));

        List<CompletableFuture<UUID>> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ids.add(CompletableFuture.supplyAsync(() -> World.id(World.submit(engine, submission)), threads));
        }

        assertThat(ids.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        assertThat(engine.tally().submitted()).isEqualTo(1);
    }

    private record Told(UUID id, Optional<JobRecord> answer) {}

    /** Submits jobs on one thread and does something to each of them on another. */
    private List<Told> onEach(Engine engine, Function<UUID, JobRecord> action) {
        List<CompletableFuture<Told>> all = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            UUID id = World.id(World.submit(engine, "noop"));
            all.add(CompletableFuture.supplyAsync(() -> new Told(id, tried(id, action)), threads));
        }
        return all.stream().map(CompletableFuture::join).toList();
    }

    private static Optional<JobRecord> tried(UUID id, Function<UUID, JobRecord> action) {
        try {
            return Optional.of(action.apply(id));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private Engine engine(int maxJobs) {
        return engine(maxJobs, Integer.MAX_VALUE);
    }

    private Engine engine(int maxJobs, int maxQueued) {
        Engine engine = new World()
                .executor(threads)
                .handlers(new TestHandler(
                        "noop", job -> Outcome.done(job.payload().json())))
                .maxConcurrency(4)
                .maxJobs(maxJobs)
                .maxQueued(maxQueued)
                .build();
        engine.lifecycle().start();
        return engine;
    }

    private static void awaitEnd(Engine engine) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            Tally tally = engine.tally();
            return tally.waiting() + tally.active() == 0;
        });
    }

    private static long done(Engine engine) {
        return engine.tally().of(JobState.SUCCEEDED);
    }
}
