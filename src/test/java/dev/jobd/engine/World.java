package dev.jobd.engine;

import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Json;
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

/** An engine with all that it stands on, for tests to set up and look into. */
final class World {
    static final String NODE = "here";

    final SettableClock clock = new SettableClock();
    final SteppedExecutor stepped = new SteppedExecutor();
    final List<JobEvent> events = Collections.synchronizedList(new ArrayList<>());

    private JobStore store = new MemoryJobStore();
    private Executor executor = stepped;
    private List<JobHandler> handlers = List.of(TestHandler.noop());
    private int maxConcurrency = 4;
    private int maxJobs = 1000;
    private int maxQueued = 10_000;
    private Duration grace = Duration.ZERO;
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

    World listener(JobEvent.Listener listener) {
        listeners.addFirst(listener);
        return this;
    }

    JobStore store() {
        return store;
    }

    Engine build() {
        return new Engine(
                new Engine.Settings(NODE, maxConcurrency, maxJobs, maxQueued, grace),
                store,
                new HandlerRegistry(handlers),
                listeners,
                executor,
                clock,
                () -> new UUID(0, ids.incrementAndGet()));
    }

    static JobRecord submit(Engine engine, String type) {
        return submit(engine, type, Json.NULL);
    }

    static JobRecord submit(Engine engine, String type, Json payload) {
        return engine.orchestrator()
                .submit(type, payload, Runnable::run)
                .toCompletableFuture()
                .join();
    }

    static JobRecord find(Engine engine, JobRecord job) {
        return engine.orchestrator().find(job.job().spec().id()).orElseThrow();
    }
}
