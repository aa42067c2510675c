package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Pipeline;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Submission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers on real threads. */
@Timeout(60)
class WorkerRacesTest {
    private static final int WORKERS = 8;
    private static final int JOBS = 2_000;
    private static final Outcome DONE = Outcome.done(new Json("1"));

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Engine engine = new World().executor(threads).build();
    private final Workers workers = engine.workers();

    WorkerRacesTest() {
        workers.declare(SimulatedWorkers.DECLARED);
        engine.lifecycle().start();
    }

    private List<Workers.Leased> lease(int max, Duration patience) {
        Workers.Request request =
                new Workers.Request("w", List.of(SimulatedWorkers.TYPE), max, Workers.MAX_LEASE, patience);
        return workers.lease(request, new CompletableFuture<>())
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private static boolean isStale(CompletionException e) {
        return e.getCause() instanceof ProblemException problem && problem.problem() instanceof Problem.StaleLease;
    }

    /** Those who wait when there is nothing, and are woken one by one. */
    @Test
    void everyJobGoesToOneOfThoseWhoWait() throws Exception {
        AtomicInteger left = new AtomicInteger(JOBS);
        Set<Object> seen = ConcurrentHashMap.newKeySet();
        Callable<Object> worker = () -> {
            while (left.get() > 0) {
                for (Workers.Leased leased : lease(2, Duration.ofMillis(200))) {
                    assertThat(seen.add(leased.attempt().spec().id())).isTrue();
                    workers.settle(leased.token(), DONE).toCompletableFuture().join();
                    left.decrementAndGet();
                }
            }
            return left;
        };
        Callable<Object> submitter = () -> {
            for (int i = 0; i < JOBS / 2; i++) {
                World.submit(engine, SimulatedWorkers.TYPE);
            }
            return left;
        };
        run(Stream.concat(Stream.generate(() -> worker).limit(WORKERS), Stream.of(submitter, submitter))
                .toList());

        assertThat(left).hasValue(0);
        assertThat(seen).hasSize(JOBS);
        assertThat(states(Job.Succeeded.class)).isEqualTo(1000);
    }

    /** World keeps a thousand that have ended. */
    private List<JobRecord> kept() {
        JobPage.Request all = new JobPage.Request(JobPage.Order.OLDEST, 10_000, Optional.empty(), 0, false);
        return engine.orchestrator().list(JobFilter.ALL, all).jobs();
    }

    private long states(Class<? extends Job> state) {
        return kept().stream().map(JobRecord::job).filter(state::isInstance).count();
    }

    /** Nothing ticks, and workers wait for long: whoever is to go on has to be woken. */
    @Test
    void stagesGoToNodesAndWorkersByTurns() throws Exception {
        int jobs = 300;
        AtomicInteger left = new AtomicInteger(2 * jobs);
        CompletableFuture<Object> over = new CompletableFuture<>();
        Workers.Request patient =
                new Workers.Request("w", List.of(SimulatedWorkers.TYPE), 1, Workers.MAX_LEASE, Duration.ofMinutes(1));
        Submission submission = Submission.of(Pipeline.TYPE, new Json("""
                {"stages":[{"name":"A","type":"noop","payload":1},{"name":"B","type":"work","payload":{"$from":"/stages/A/output"}},
                {"name":"C","type":"noop","payload":3},{"name":"D","type":"work","payload":4}]}"""));
        Callable<Object> worker = () -> {
            while (left.get() > 0) {
                for (Workers.Leased leased :
                        workers.lease(patient, over).toCompletableFuture().join()) {
                    workers.settle(leased.token(), DONE).toCompletableFuture().join();
                    if (left.decrementAndGet() == 0) {
                        over.complete(left);
                    }
                }
            }
            return left;
        };
        Callable<Object> submitter = () -> {
            for (int i = 0; i < jobs / 2; i++) {
                World.submit(engine, submission);
            }
            return left;
        };
        run(Stream.concat(Stream.generate(() -> worker).limit(WORKERS), Stream.of(submitter, submitter))
                .toList());

        assertThat(kept()).hasSize(jobs).allSatisfy(record -> {
            assertThat(record.job()).isInstanceOf(Job.Succeeded.class);
            assertThat(record.job().attempts())
                    .extracting(attempt -> attempt.stage().orElseThrow())
                    .containsExactly("A", "B", "C", "D");
        });
    }

    @Test
    void ofManyWhoEndAnAttemptOneDoes() throws Exception {
        for (int round = 0; round < 200; round++) {
            World.submit(engine, SimulatedWorkers.TYPE);
            String token = lease(1, Duration.ZERO).getFirst().token();
            AtomicInteger won = new AtomicInteger();
            List<Callable<Object>> calls = IntStream.range(0, WORKERS)
                    .<Callable<Object>>mapToObj(i -> () -> {
                        try {
                            var ended = i % 2 == 0 ? workers.settle(token, DONE) : workers.release(token);
                            ended.toCompletableFuture().join();
                            won.incrementAndGet();
                        } catch (ProblemException e) {
                            assertThat(e.problem()).isInstanceOf(Problem.StaleLease.class);
                        } catch (CompletionException e) {
                            assertThat(isStale(e)).isTrue();
                        }
                        return won;
                    })
                    .toList();

            run(calls);

            assertThat(won).hasValue(1);
            lease(1, Duration.ZERO).forEach(left -> workers.settle(left.token(), DONE));
        }
    }

    @Test
    void noJobIsLostWithThoseWhoHangUp() throws Exception {
        for (int round = 0; round < 300; round++) {
            CompletableFuture<Void> gone = new CompletableFuture<>();
            Workers.Request request = new Workers.Request(
                    "w", List.of(SimulatedWorkers.TYPE), 1, Workers.MAX_LEASE, Duration.ofSeconds(20));
            var waits = workers.lease(request, gone).toCompletableFuture();
            run(List.of(() -> gone.complete(null), () -> World.submit(engine, SimulatedWorkers.TYPE)));

            List<Workers.Leased> leased = waits.join();
            workers.giveBack(leased);

            assertThat(lease(1, Duration.ofSeconds(20))).singleElement().satisfies(next -> {
                assertThat(next.attempt().attempt()).isOne();
                workers.settle(next.token(), DONE).toCompletableFuture().join();
            });
        }
    }

    private void run(List<Callable<Object>> calls) throws Exception {
        for (Future<Object> done : threads.invokeAll(calls)) {
            done.get();
        }
    }
}
