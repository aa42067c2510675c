package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.NodeStatus;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Tally;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Everything that one node needs to take jobs and run them, put together. */
public final class Engine implements NodeStatus {
    /** A look for due jobs takes microseconds, unless it waits in vain for a database; one that takes this long never ends. */
    private static final Duration STALLED = Duration.ofSeconds(30);

    private final JobStore store;
    private final JobRunner runner;
    private final Dispatcher dispatcher;
    private final Rescuer rescuer;
    private final Tallies tally;
    private final Pace pace = new Pace();
    /** Held by the tick that asks the store, which may take its time. */
    private final ReentrantLock upkeep = new ReentrantLock();

    private final Types types;
    private final Stages stages;
    private final WorkerDesk desk;
    private final Workers workers;
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
     * @param nanos a clock that nobody sets, as {@link System#nanoTime}
     * @param ids makes UUIDv7s that rise, of the time of creation; called by one thread at a time
     * @param chance from 0 to 1
     */
    public record Ground(
            JobStore store,
            Executor executor,
            Timer timer,
            InstantSource clock,
            LongSupplier nanos,
            Function<Instant, UUID> ids,
            DoubleSupplier chance) {}

    public Engine(Settings settings, Ground ground, HandlerRegistry handlers, List<JobEvent.Listener> listeners) {
        this(
                settings,
                ground,
                handlers,
                listeners,
                (journal, inputs) ->
                        new HandlerCall(handlers, inputs, journal, ground.clock(), settings.cancelGrace()));
    }

    /** Makes what has the work of attempts done. */
    interface Performers {

        /** @param inputs see {@link Stages#input} */
        Performer make(Journal journal, Function<Job.Active, Stages.Input> inputs);
    }

    Engine(
            Settings settings,
            Ground ground,
            HandlerRegistry handlers,
            List<JobEvent.Listener> listeners,
            Performers performers) {
        store = ground.store();
        clock = ground.clock();
        tally = new Tallies(store, clock, ground.nanos());
        Waiters waiters = new Waiters(store, ground.executor(), ground.timer(), clock);
        List<JobEvent.Listener> all = new ArrayList<>(listeners);
        all.add(pace);
        all.add(waiters);
        JobEvents events = new JobEvents(all);
        store.keep(settings.maxJobs());
        Journal journal = new Journal(store, events, ground.timer());
        LeaseKeeper lease = new LeaseKeeper(ground);
        types = new Types(handlers, store, settings.jobTimeout(), settings.jobTtl());
        stages = new Stages(store.pipelines(), types, ground.executor());
        Performer performer = performers.make(journal, stages::input);
        runner = new JobRunner(ground, performer, events, journal, this::wakeAll, settings.cancelGrace());
        dispatcher = new Dispatcher(ground, runner, lease, settings.node(), settings.maxConcurrency());
        Admission admission = new Admission();
        desk = new WorkerDesk(ground);
        rescuer = new Rescuer(store, events, this::wakeAll, clock, ground.chance());
        lifecycle = new Lifecycle(
                ground, dispatcher, runner, desk, rescuer, lease, admission, waiters, settings.shutdownGrace());
        workers = new Workers(ground, types, stages, desk, admission, this::wakeAll, events, settings.shutdownGrace());
        orchestrator = new Orchestrator(
                store,
                types,
                new Submissions(
                        ground,
                        types,
                        new SubmissionChecks(types, stages, ground.executor()),
                        admission,
                        new Stamps(clock, ground.ids()),
                        events,
                        dispatcher::wake,
                        desk::wake,
                        settings),
                new JobControl(store, events, runner.executions(), this::wakeAll, clock, settings),
                new Explainer(store, types, dispatcher, admission, pace, clock),
                waiters,
                dispatcher,
                desk,
                pace,
                clock);
    }

    private void wakeAll() {
        dispatcher.wake();
        desk.wake();
    }

    public Orchestrator orchestrator() {
        return orchestrator;
    }

    public Workers workers() {
        return workers;
    }

    public Pipelines pipelines() {
        return new Pipelines(store.pipelines(), stages);
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
        desk.wake();
        runner.stopOverdue();
        pace.tick();
        if (!upkeep.tryLock()) {
            return;
        }
        try {
            store.refresh();
            runner.stopTold();
            rescuer.rescue();
            Instant now = clock.instant();
            types.declared().tick(now);
            while (store.evict(now) > 0) {
                // Others have their turns in between.
            }
        } catch (ProblemException | CompletionException e) {
            if (!ProblemException.isForNow(e)) {
                throw e;
            }
            // The store says so in the log, once.
        } finally {
            upkeep.unlock();
        }
    }

    @Override
    public Tally tally() {
        return tally.get();
    }

    @Override
    public int abandoned() {
        return runner.executions().abandoned();
    }

    @Override
    public long staleWrites() {
        return runner.staleWrites() + workers.staleCalls();
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
        return lifecycle.ready() && store.available();
    }
}
