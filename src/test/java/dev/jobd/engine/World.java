package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Json;
import dev.jobd.domain.SampleSpec;
import dev.jobd.domain.Submission;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.handler.JobHandler;
import dev.jobd.store.JobStore;
import dev.jobd.store.MemoryJobStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An engine with all that it stands on, for tests to set up and look into. */
final class World {
    static final String NODE = "here";

    final SettableClock clock = new SettableClock();
    final SteppedTimer timer = new SteppedTimer(clock);
    final SteppedExecutor stepped = new SteppedExecutor();
    final List<JobEvent> events = Collections.synchronizedList(new ArrayList<>());

    private JobStore store = new MemoryJobStore();
    private Executor executor = stepped;
    private List<JobHandler> handlers = List.of(TestHandler.noop());
    private int maxConcurrency = 4;
    private int maxJobs = 1000;
    private int maxQueued = 10_000;
    private Duration grace = Duration.ZERO;
    private Duration jobTimeout = Duration.ofHours(1);
    private Duration jobTtl = Duration.ofDays(1);
    private Duration cancelGrace = Duration.ofSeconds(10);
    private @Nullable Performer performer;
    private final List<JobEvent.Listener> listeners = new ArrayList<>(List.of(events::add));
    private final AtomicLong ids = new AtomicLong();

    World store(JobStore other) {
        store = other;
        return this;
    }

    World executor(Executor other) {
        executor = other;
        return this;
    }

    World handlers(JobHandler... others) {
        handlers = List.of(others);
        return this;
    }

    World maxConcurrency(int slots) {
        maxConcurrency = slots;
        return this;
    }

    World maxJobs(int kept) {
        maxJobs = kept;
        return this;
    }

    World maxQueued(int waiting) {
        maxQueued = waiting;
        return this;
    }

    World grace(Duration time) {
        grace = time;
        return this;
    }

    World jobTimeout(Duration time) {
        jobTimeout = time;
        return this;
    }

    World jobTtl(Duration time) {
        jobTtl = time;
        return this;
    }

    World cancelGrace(Duration time) {
        cancelGrace = time;
        return this;
    }

    /** In place of calling handlers. */
    World performer(Performer other) {
        performer = other;
        return this;
    }

    World listener(JobEvent.Listener listener) {
        listeners.addFirst(listener);
        return this;
    }

    JobStore store() {
        return store;
    }

    Engine build() {
        Engine.Settings settings =
                new Engine.Settings(NODE, maxConcurrency, maxJobs, maxQueued, jobTimeout, jobTtl, cancelGrace, grace);
        Engine.Ground ground = ground();
        HandlerRegistry registry = new HandlerRegistry(handlers);
        Performer own = performer;
        return own == null
                ? new Engine(settings, ground, registry, listeners)
                : new Engine(settings, ground, registry, listeners, (_, _) -> own);
    }

    /** With a chance in the middle, so that delays are what they are without jitter. */
    Engine.Ground ground() {
        return new Engine.Ground(
                store,
                executor,
                executor == stepped ? timer : World::neverAfter,
                clock,
                clock::nanos,
                _ -> nextId(),
                () -> 0.5);
    }

    /** Moves the clock, and runs all that becomes due. */
    void advance(Duration time) {
        clock.advance(time);
        settle();
    }

    /** Runs all that can run without the clock moving. */
    void settle() {
        do {
            timer.runDue();
            stepped.runAll();
        } while (timer.isDue());
    }

    private UUID nextId() {
        return new UUID(0, ids.incrementAndGet());
    }

    private static void neverAfter(Duration delay, Runnable task) {
        // Tests on real threads have a clock that stands still.
    }

    /** A job that nobody submitted, due now. */
    Job.Queued queued(String type) {
        return new SampleSpec(nextId())
                .type(type)
                .payload(Json.NULL)
                .created(clock.instant())
                .timeout(jobTimeout)
                .ttl(jobTtl)
                .queued();
    }

    static JobRecord submit(Engine engine, String type) {
        return submit(engine, type, Json.NULL);
    }

    static JobRecord submit(Engine engine, String type, Json payload) {
        return submit(engine, Submission.of(type, payload));
    }

    static JobRecord submit(Engine engine, Submission submission) {
        return engine.orchestrator()
                .submit(submission, Runnable::run)
                .toCompletableFuture()
                .join()
                .job();
    }

    static JobRecord find(Engine engine, JobRecord job) {
        return engine.orchestrator().find(id(job)).orElseThrow();
    }

    static UUID id(JobRecord job) {
        return job.job().spec().id();
    }
}
