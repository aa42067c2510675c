package dev.jobd.engine;

import dev.jobd.domain.BulkAction;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Submission;
import dev.jobd.domain.Submitted;
import dev.jobd.domain.TypeLimits;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.store.MemoryJobStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A node under a random history: people submit, cancel, pause, retry and change jobs, handlers do what they like, time
 * passes or jumps, the node stops and another one goes on with its store. After every step all promises are checked. One
 * seed makes one history, always the same.
 */
final class SimulatedWorld {
    private final Random random;
    private final SettableClock clock = new SettableClock();
    private final SimulatedRequests requests;
    private final SteppedTimer timer = new SteppedTimer(clock);
    private final SimulatedExecutor executor;
    private final Promises promises;
    private final SimulatedWorkers workers;
    private final MemoryJobStore store = new MemoryJobStore();
    private final Engine.Settings settings;
    private final List<Engine> nodes = new ArrayList<>();
    private final List<SimulatedHandlers> handlers = new ArrayList<>();
    private long ids;
    private int slots;

    SimulatedWorld(long seed) {
        random = new Random(seed);
        requests = new SimulatedRequests(random, clock, SimulatedRequests.ALL_TYPES);
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
        workers = new SimulatedWorkers(
                random,
                clock,
                promises.verdict(),
                id -> store.find(id, clock.instant()).map(JobRecord::job),
                Duration.ZERO);
        store.types().put(SimulatedWorkers.DECLARED, 1);
        limit(SimulatedWorkers.TYPE, SimulatedWorkers.LIMITS);
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
        HandlerRegistry registry = new HandlerRegistry(SimulatedRequests.TYPES.stream()
                .map(type -> new TestHandler(type, _ -> {
                    throw new IllegalStateException("is simulated");
                }))
                .toList());
        Engine engine = new Engine(own, ground, registry, List.of(promises), (_, _) -> calls);
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
        switch (random.nextInt(45)) {
            case 0, 1, 2, 3, 4, 5 -> submit(1);
            case 6 -> submit(1 + random.nextInt(4));
            case 7, 8 -> attempt(() -> promises.cancelled(node().orchestrator().cancel(requests.anyJob())));
            case 9 -> attempt(() -> node().orchestrator().pause(requests.anyJob()));
            case 10, 11 -> attempt(() -> node().orchestrator().resume(requests.anyJob()));
            case 12 -> attempt(() -> promises.retried(node().orchestrator().retry(requests.anyJob())));
            case 13 -> attempt(() -> promises.failed(node().orchestrator().fail(requests.anyJob(), "because")));
            case 14 -> attempt(() -> node().orchestrator().patch(requests.anyJob(), requests.patch()));
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
            case 33, 34, 35, 36, 37 -> attempt(() -> workers.call(node().workers()));
            default -> executor.step();
        }
    }

    private void submit(int count) {
        List<Submission> all = requests.submissions(count);
        attempt(() -> {
            CompletableFuture<List<Submitted>> taken =
                    node().orchestrator().submit(all, Runnable::run).toCompletableFuture();
            while (!taken.isDone() && executor.step()) {}
            taken.join().forEach(job -> {
                requests.taken(World.id(job.job()));
                promises.acknowledged(job);
            });
        });
    }

    private void bulk() {
        BulkAction action = requests.pick(List.of(BulkAction.values()));
        promises.bulk(action);
        attempt(() -> node().orchestrator().bulk(action, requests.filter()));
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
        workers.see();
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
            workers.endAll(engine.workers());
            while (executor.step()) {}
            jump(Duration.ofSeconds(7));
            engine.tick();
        }
        while (executor.step()) {}
    }

    private SimulatedHandlers anyHandlers() {
        return random.nextInt(4) == 0 ? requests.pick(handlers) : handlers.getLast();
    }
}
