package dev.jobd.engine;

import dev.jobd.config.JobdConfig;
import dev.jobd.domain.CannotStart;
import dev.jobd.domain.Exchange;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.NodeStatus;
import dev.jobd.domain.NodeStopped;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.ScheduleEvent;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.store.JobStore;
import dev.jobd.store.MemoryJobStore;
import dev.jobd.store.MemoryScheduleStore;
import dev.jobd.store.ScheduleStore;
import dev.jobd.store.sql.SqlJobStore;
import dev.jobd.store.sql.SqlStores;
import dev.jobd.store.sql.Threads;
import io.quarkus.arc.All;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;

/** Puts the engine together from the settings and the beans, and ties it to the life of the process. */
@Singleton
final class EngineBeans {
    /** As the database and the disk do, it would keep the carrier of a virtual thread. */
    private final ExecutorService commits = one("committer");

    /** Tells of what was committed; the next transaction is under way meanwhile. */
    private final ExecutorService answers = one("answerer");

    private static ExecutorService one(String name) {
        return Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    @Produces
    @Singleton
    JobStore store(JobdConfig config, SqlStores databases) {
        return databases
                .open(config.store(), config.nodeName(), config.lease(), new Threads(commits, answers))
                .<JobStore>map(store -> store)
                .orElseGet(MemoryJobStore::new);
    }

    @Produces
    @Singleton
    Exchange exchange(JobStore store) {
        return store.exchange();
    }

    /**
     * A virtual thread for each task. Nothing of the thread that starts a job reaches the job, since it may be any other
     * job's.
     */
    @Produces
    @Singleton
    @JobThreads
    Executor jobThreads() {
        ThreadFactory threads = Thread.ofVirtual()
                .name("job")
                .inheritInheritableThreadLocals(false)
                .factory();
        return task -> threads.newThread(task).start();
    }

    @Produces
    @Singleton
    @Typed(Engine.class)
    Engine engine(
            JobdConfig config,
            JobStore store,
            HandlerRegistry handlers,
            @All List<JobEvent.Listener> listeners,
            @JobThreads Executor executor,
            TimerThread timer) {
        Engine.Settings settings = new Engine.Settings(
                config.nodeName(),
                config.maxConcurrency(),
                config.maxJobs(),
                config.maxQueued(),
                config.jobTimeout(),
                config.jobTtl(),
                config.cancelGrace(),
                config.shutdownGrace());
        // Databases keep times to the microsecond.
        InstantSource own = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
        InstantSource clock =
                store instanceof SqlJobStore database ? database.clock().orElse(own) : own;
        Engine.Ground ground = new Engine.Ground(
                store, executor, timer, clock, System::nanoTime, new JobIds(), () -> ThreadLocalRandom.current()
                        .nextDouble());
        try {
            return new Engine(settings, ground, handlers, listeners);
        } catch (ProblemException e) {
            if (e.problem() instanceof Problem.StoreUnavailable(String why, var _)) {
                throw new CannotStart(
                        "STORE names a database that went away while it was being opened: " + why + ".", e);
            }
            throw e;
        }
    }

    @Produces
    @Singleton
    Orchestrator orchestrator(Engine engine) {
        return engine.orchestrator();
    }

    @Produces
    @Singleton
    Workers workers(Engine engine) {
        return engine.workers();
    }

    @Produces
    @Singleton
    Pipelines pipelines(Engine engine) {
        return engine.pipelines();
    }

    @Produces
    @Singleton
    ScheduleStore scheduleStore(JobStore jobs) {
        return jobs instanceof SqlJobStore database ? database.schedules() : new MemoryScheduleStore();
    }

    @Produces
    @Singleton
    ScheduleLedger scheduleLedger(ScheduleStore store, @All List<ScheduleEvent.Listener> listeners) {
        return new ScheduleLedger(store, listeners);
    }

    @Produces
    @Singleton
    Schedules schedules(ScheduleLedger ledger, Orchestrator orchestrator) {
        return new Schedules(ledger, orchestrator);
    }

    @Produces
    @Singleton
    Firings firings(ScheduleLedger ledger, Orchestrator orchestrator, Engine engine) {
        return new Firings(ledger, orchestrator, engine);
    }

    /** Behind a client proxy, so that listeners, which the engine is made from, can have it too. */
    @Produces
    @ApplicationScoped
    NodeStatus status(Engine engine) {
        return engine;
    }

    void start(@Observes StartupEvent event, Engine engine, Event<NodeStopped> stopped) {
        engine.lifecycle().start();
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            new StopSignals(() -> {
                        try {
                            engine.lifecycle().stop();
                            // Before Quarkus stops, which begins with the connections.
                            stopped.fire(new NodeStopped());
                        } finally {
                            Quarkus.asyncExit(0);
                        }
                    })
                    .install();
        }
    }

    void stop(@Observes ShutdownEvent event, Engine engine, Event<NodeStopped> stopped) {
        engine.lifecycle().stop();
        stopped.fire(new NodeStopped());
    }

    @PreDestroy
    void end() {
        commits.execute(answers::shutdown);
        commits.shutdown();
    }
}
