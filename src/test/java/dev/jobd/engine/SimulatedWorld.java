package dev.jobd.engine;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.BulkAction;
import dev.jobd.domain.Idempotency;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Patch;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Submission;
import dev.jobd.domain.TypeLimits;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.store.MemoryJobStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * A node under a random history: people submit, cancel, pause, retry and change jobs, handlers do what they like, time
 * passes or jumps, the node stops and another one goes on with its store. After every step all promises are checked. One
 * seed makes one history, always the same.
 */
final class SimulatedWorld {
    private static final List<String> TYPES = List.of("free", "limited", "single");
    private static final List<String> KEYS = List.of("a", "b", "c");

    private final Random random;
    private final SettableClock clock = new SettableClock();
    private final SteppedTimer timer = new SteppedTimer(clock);
    private final SimulatedExecutor executor;
    private final Promises promises;
    private final MemoryJobStore store = new MemoryJobStore();
    private final Engine.Settings settings;
    private final List<Engine> nodes = new ArrayList<>();
    private final List<SimulatedHandlers> handlers = new ArrayList<>();
    private final List<UUID> jobs = new ArrayList<>();
    private long ids;
    private int slots;

    SimulatedWorld(long seed) {
        random = new Random(seed);
        executor = new SimulatedExecutor(random);
        slots = 1 + random.nextInt(4);
        settings = new Engine.Settings(
                "node",
                slots,
                random.nextInt(8),
                3 + random.nextInt(12),
                Duration.ofSeconds(1 + random.nextInt(60)),
                Duration.ofSeconds(random.nextInt(100)),
                Duration.ofSeconds(random.nextInt(10)),
                Duration.ZERO);
        promises = new Promises(store, clock, settings);
        startNode();
    }

    /** Plays this many steps, and then lets everything come to its end. */
    void play(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            promises.check();
        }
        finish();
        promises.checkEnd();
    }

    private Engine node() {
        return nodes.getLast();
    }

    private void startNode() {
        SimulatedHandlers calls = new SimulatedHandlers(random);
        String name = "node-" + nodes.size();
        Engine.Settings own = new Engine.Settings(
                name,
                slots,
                settings.maxJobs(),
                settings.maxQueued(),
                settings.jobTimeout(),
                settings.jobTtl(),
                settings.cancelGrace(),
                settings.shutdownGrace());
        Engine.Ground ground = new Engine.Ground(
                promises.watched(store),
                executor,
                timer,
                clock,
                clock::nanos,
                _ -> new UUID(0, ++ids),
                random::nextDouble);
        HandlerRegistry registry = new HandlerRegistry(TYPES.stream()
                .map(type -> new TestHandler(type, _ -> {
                    throw new IllegalStateException("is simulated");
                }))
                .toList());
        Engine engine = new Engine(own, ground, registry, List.of(promises), _ -> calls);
        calls.of(engine.runner());
        nodes.add(engine);
        handlers.add(calls);
        promises.limit(name, slots);
        limit("limited", new TypeLimits(2, 1));
        limit("single", new TypeLimits(1, 1));
        limit("free", new TypeLimits(Integer.MAX_VALUE, 2));
        engine.lifecycle().start();
    }

    private void limit(String type, TypeLimits limits) {
        store.limit(type, limits);
        promises.limit(type, limits);
    }

    private void step() {
        switch (random.nextInt(40)) {
            case 0, 1, 2, 3, 4, 5 -> submit(1);
            case 6 -> submit(1 + random.nextInt(4));
            case 7, 8 -> attempt(() -> promises.cancelled(node().orchestrator().cancel(anyJob())));
            case 9 -> attempt(() -> node().orchestrator().pause(anyJob()));
            case 10, 11 -> attempt(() -> node().orchestrator().resume(anyJob()));
            case 12 -> attempt(() -> promises.retried(node().orchestrator().retry(anyJob())));
            case 13 -> attempt(() -> promises.failed(node().orchestrator().fail(anyJob(), "because")));
            case 14 -> attempt(() -> node().orchestrator().patch(anyJob(), patch()));
            case 15 -> bulk();
            case 16 -> pauseOrResumeQueue();
            case 17 -> changeSlots();
            case 18 -> limit("limited", new TypeLimits(1 + random.nextInt(3), 1 + random.nextInt(2)));
            case 19 -> node().tick();
            case 20 -> jump(Duration.ofMillis(random.nextInt(600_000)));
            case 21 -> jump(Duration.ofMillis(-1_000 - random.nextInt(100_000)));
            case 22, 23, 24 -> jump(Duration.ofMillis(random.nextInt(3_000)));
            case 25 -> restart();
            case 26 -> refuseThreads();
            case 27 -> anyHandlers().obey();
            case 28, 29, 30, 31 -> anyHandlers().endOne();
            case 32 -> promises.checkPages(random);
            default -> executor.step();
        }
    }

    private void submit(int count) {
        List<Submission> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(submission());
        }
        attempt(() -> {
            node().orchestrator()
                    .submit(all, Runnable::run)
                    .toCompletableFuture()
                    .join()
                    .forEach(job -> {
                        jobs.add(World.id(job.job()));
                        promises.acknowledged(job);
                    });
        });
    }

    private Submission submission() {
        Optional<String> key = random.nextInt(3) == 0 ? Optional.of(pick(KEYS)) : Optional.empty();
        Optional<Idempotency> idempotency = random.nextInt(8) == 0
                ? Optional.of(new Idempotency(pick(KEYS), random.nextInt(5) == 0 ? "other" : "same"))
                : Optional.empty();
        return new Submission(
                pick(TYPES),
                Json.NULL,
                sometimes(() -> random.nextInt(11)),
                sometimes(this::start),
                sometimes(() -> Duration.ofMillis(1 + random.nextInt(20_000))),
                sometimes(() -> random.nextInt(4)),
                sometimes(() -> new Backoff(Duration.ofMillis(random.nextInt(3_000)), 2, Duration.ofSeconds(20), 0.5)),
                sometimes(() -> Duration.ofMillis(random.nextInt(60_000))),
                random.nextInt(10) == 0,
                random.nextInt(3) == 0 ? Map.of("team", pick(KEYS)) : Map.of(),
                key,
                idempotency,
                Optional.empty());
    }

    private Submission.Start start() {
        Duration time = Duration.ofMillis(random.nextInt(30_000));
        return random.nextBoolean()
                ? new Submission.Start.After(time)
                : new Submission.Start.At(clock.instant().plus(time).minusSeconds(5));
    }

    private Patch patch() {
        return new Patch(
                sometimes(() -> random.nextInt(11)),
                sometimes(() -> clock.instant().plusMillis(random.nextInt(20_000) - 5_000)),
                sometimes(() -> Duration.ofMillis(1 + random.nextInt(20_000))),
                sometimes(() -> random.nextInt(4)),
                sometimes(() -> Map.of("team", pick(KEYS))));
    }

    private void bulk() {
        JobFilter filter = new JobFilter(
                sometimes(() -> pick(List.of(JobState.values())))
                        .map(EnumSet::of)
                        .orElse(EnumSet.noneOf(JobState.class)),
                sometimes(() -> pick(TYPES)),
                sometimes(() -> new JobFilter.Tag("team", pick(KEYS))),
                Optional.empty(),
                sometimes(() -> clock.instant().minusMillis(random.nextInt(20_000))));
        BulkAction action = pick(List.of(BulkAction.values()));
        promises.bulk(action);
        attempt(() -> node().orchestrator().bulk(action, filter));
    }

    private void pauseOrResumeQueue() {
        if (random.nextBoolean()) {
            node().orchestrator().pauseQueue();
        } else {
            node().orchestrator().resumeQueue();
        }
    }

    private void changeSlots() {
        slots = 1 + random.nextInt(5);
        promises.limit("node-" + (nodes.size() - 1), slots);
        node().orchestrator().maxConcurrency(slots);
    }

    private void jump(Duration time) {
        clock.advance(time);
        promises.check();
        timer.runDue();
    }

    /** The node stops, what it was doing ends some time, and another one takes over its store. */
    private void restart() {
        node().lifecycle().stop();
        promises.limit("node-" + (nodes.size() - 1), 0);
        startNode();
    }

    private void refuseThreads() {
        executor.reject(true);
        executor.step();
        executor.reject(false);
    }

    private void attempt(Runnable call) {
        try {
            call.run();
        } catch (ProblemException e) {
            promises.refused(e.problem());
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof ProblemException problem)) {
                throw e;
            }
            promises.refused(problem.problem());
        }
    }

    /** Nobody asks for anything any more, and all handlers do their work: every job has to end. */
    private void finish() {
        Engine engine = node();
        engine.orchestrator().resumeQueue();
        engine.orchestrator().maxConcurrency(settings.maxConcurrency());
        promises.limit("node-" + (nodes.size() - 1), settings.maxConcurrency());
        promises.bulk(BulkAction.RESUME);
        engine.orchestrator().bulk(BulkAction.RESUME, JobFilter.ALL);
        for (int round = 0; round < 200 && !store.unfinished().isEmpty(); round++) {
            while (executor.step()) {}
            handlers.forEach(SimulatedHandlers::endAll);
            while (executor.step()) {}
            jump(Duration.ofSeconds(7));
            engine.tick();
        }
        while (executor.step()) {}
    }

    private SimulatedHandlers anyHandlers() {
        return random.nextInt(4) == 0 ? pick(handlers) : handlers.getLast();
    }

    private UUID anyJob() {
        return jobs.isEmpty() || random.nextInt(50) == 0
                ? new UUID(1, 1)
                : jobs.get(Math.max(0, jobs.size() - 1 - random.nextInt(Math.min(jobs.size(), 12))));
    }

    private <T> Optional<T> sometimes(Supplier<T> value) {
        return random.nextInt(4) == 0 ? Optional.of(value.get()) : Optional.empty();
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    Instant now() {
        return clock.instant();
    }
}
