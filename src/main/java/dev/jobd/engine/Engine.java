package dev.jobd.engine;

import dev.jobd.domain.JobEvent;
import dev.jobd.domain.NodeStatus;
import dev.jobd.domain.Problem;
import dev.jobd.domain.Tally;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/** Everything that one node needs to take jobs and run them, put together. */
public final class Engine implements NodeStatus {
    /** A look for due jobs takes microseconds; one that takes this long never ends. */
    private static final Duration STALLED = Duration.ofSeconds(10);

    private final JobStore store;
    private final JobRunner runner;
    private final Dispatcher dispatcher;
    private final Rescuer rescuer;
    private final Pace pace = new Pace();
    private final Orchestrator orchestrator;
    private final Lifecycle lifecycle;
    private final InstantSource clock;

    /**
     * What a node may use and how much of it.
     *
     * @param node its name, as clients see it
     * @param jobTimeout of an attempt where neither the job nor its type says otherwise
     * @param jobTtl how long a job is kept after its end if it does not say otherwise
     * @param cancelGrace how long an attempt may go on after it was told to stop
     * @param shutdownGrace how long a stop waits for jobs
     */
    public record Settings(
            String node,
            int maxConcurrency,
            int maxJobs,
            int maxQueued,
            Duration jobTimeout,
            Duration jobTtl,
            Duration cancelGrace,
            Duration shutdownGrace) {
        private static final Duration QUEUE_RETRY = Duration.ofSeconds(1);

        /** What a job is answered that would be one too many to wait. */
        Problem.QueueFull queueFull() {
            return new Problem.QueueFull(maxQueued, QUEUE_RETRY);
        }
    }

    /**
     * What a node stands on.
     *
     * @param executor runs each task on a thread of its own, and never on the caller's
     * @param ids makes UUIDv7s that rise, of the time of creation; called by one thread at a time
     * @param chance from 0 to 1
     */
    public record Ground(
            JobStore store,
            Executor executor,
            Timer timer,
            InstantSource clock,
            Function<Instant, UUID> ids,
            DoubleSupplier chance) {}

    public Engine(Settings settings, Ground ground, HandlerRegistry handlers, List<JobEvent.Listener> listeners) {
        this(settings, ground, handlers, listeners, journal -> new HandlerCall(handlers, journal));
    }

    Engine(
            Settings settings,
            Ground ground,
            HandlerRegistry handlers,
            List<JobEvent.Listener> listeners,
            Function<Journal, Performer> performer) {
        store = ground.store();
        clock = ground.clock();
        Waiters waiters = new Waiters(store, ground.executor(), clock);
        List<JobEvent.Listener> all = new ArrayList<>(listeners);
        all.add(pace);
        all.add(waiters);
        JobEvents events = new JobEvents(all);
        store.keep(settings.maxJobs());
        Journal journal = new Journal(store, events);
        runner = new JobRunner(ground, performer.apply(journal), events, journal, settings.cancelGrace());
        dispatcher = new Dispatcher(ground, runner, settings.node(), settings.maxConcurrency());
        Admission admission = new Admission();
        rescuer = new Rescuer(store, events, dispatcher::wake, clock, ground.chance());
        lifecycle =
                new Lifecycle(store, dispatcher, runner, rescuer, admission, waiters, clock, settings.shutdownGrace());
        Types types = new Types(handlers, settings.jobTimeout(), settings.jobTtl());
        types.limit(store);
        orchestrator = new Orchestrator(
                store,
                types,
                new Submissions(
                        store, types, admission, new Stamps(clock, ground.ids()), events, dispatcher::wake, settings),
                new JobControl(store, events, runner.executions(), dispatcher::wake, clock, settings),
                new Explainer(store, dispatcher, admission, pace, clock),
                waiters,
                dispatcher,
                pace,
                clock);
    }

    public Orchestrator orchestrator() {
        return orchestrator;
    }

    public Lifecycle lifecycle() {
        return lifecycle;
    }

    JobRunner runner() {
        return runner;
    }

    /**
     * To be called once a second: does what nobody calls for, and what somebody should have called for, as the safety net
     * under the wakes and alarms.
     */
    public void tick() {
        dispatcher.wake();
        runner.stopOverdue();
        rescuer.rescue();
        Instant now = clock.instant();
        while (store.evict(now) > 0) {
            // Others have their turns in between.
        }
        pace.tick();
    }

    @Override
    public Tally tally() {
        return store.tally(clock.instant());
    }

    @Override
    public int abandoned() {
        return runner.executions().abandoned();
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
