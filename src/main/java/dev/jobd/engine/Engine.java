package dev.jobd.engine;

import dev.jobd.domain.JobEvent;
import dev.jobd.domain.NodeStatus;
import dev.jobd.domain.Tally;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Everything that one node needs to take jobs and run them, put together. */
public final class Engine implements NodeStatus {
    /** A look for due jobs takes microseconds; one that takes this long never ends. */
    private static final Duration STALLED = Duration.ofSeconds(10);

    private final JobStore store;
    private final Dispatcher dispatcher;
    private final Orchestrator orchestrator;
    private final Lifecycle lifecycle;

    /**
     * What a node may use and how much of it.
     *
     * @param node its name, as clients see it
     * @param shutdownGrace how long a stop waits for jobs
     */
    public record Settings(String node, int maxConcurrency, int maxJobs, int maxQueued, Duration shutdownGrace) {}

    /**
     * @param executor runs each task on a thread of its own, and never on the caller's
     * @param ids makes UUIDv7s that rise
     */
    public Engine(
            Settings settings,
            JobStore store,
            HandlerRegistry handlers,
            List<JobEvent.Listener> listeners,
            Executor executor,
            InstantSource clock,
            Supplier<UUID> ids) {
        this.store = store;
        JobEvents events = new JobEvents(listeners);
        JobRunner runner = new JobRunner(store, handlers, events, new Evictor(store, settings.maxJobs()), clock);
        Admission admission = new Admission();
        dispatcher = new Dispatcher(store, runner, executor, clock, settings.node(), settings.maxConcurrency());
        lifecycle = new Lifecycle(store, dispatcher, admission, settings.shutdownGrace());
        orchestrator = new Orchestrator(
                store,
                handlers,
                dispatcher,
                admission,
                events,
                clock,
                ids,
                settings.maxQueued(),
                settings.shutdownGrace());
    }

    public Orchestrator orchestrator() {
        return orchestrator;
    }

    public Lifecycle lifecycle() {
        return lifecycle;
    }

    /** Looks for due jobs although no one called: the safety net under the wakes. */
    public void tick() {
        dispatcher.wake();
    }

    @Override
    public Tally tally() {
        return store.tally();
    }

    @Override
    public boolean live() {
        return !dispatcher.stalled(STALLED);
    }

    @Override
    public boolean started() {
        return lifecycle.started();
    }

    @Override
    public boolean ready() {
        return lifecycle.ready();
    }
}
