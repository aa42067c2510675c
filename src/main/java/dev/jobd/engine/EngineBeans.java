package dev.jobd.engine;

import dev.jobd.config.JobdConfig;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.NodeStatus;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.handler.JobHandler;
import dev.jobd.store.JobStore;
import dev.jobd.store.MemoryJobStore;
import io.quarkus.arc.All;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.context.SmallRyeManagedExecutor;
import io.smallrye.context.SmallRyeThreadContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.eclipse.microprofile.context.ThreadContext;

/** Puts the engine together from the settings and the beans, and ties it to the life of the process. */
@Singleton
final class EngineBeans {

    @Produces
    @Singleton
    JobStore store() {
        return new MemoryJobStore();
    }

    @Produces
    @Singleton
    HandlerRegistry handlers(@All List<JobHandler> handlers) {
        return new HandlerRegistry(handlers);
    }

    /**
     * A virtual thread for each task. Nothing of the thread that starts a job reaches the job, since it may be any other
     * job's: contexts stay as they are on a new thread, which is without any.
     */
    @Produces
    @Singleton
    @JobThreads
    ManagedExecutor jobThreads() {
        ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual()
                .name("job")
                .inheritInheritableThreadLocals(false)
                .factory());
        SmallRyeThreadContext asItIs = SmallRyeThreadContext.builder()
                .propagated()
                .cleared()
                .unchanged(ThreadContext.ALL_REMAINING)
                .build();
        // The builder of managed executors would run no more than 32,767 tasks at once.
        return new SmallRyeManagedExecutor(-1, -1, asItIs, threads, "jobs");
    }

    @Produces
    @Singleton
    @Typed(Engine.class)
    Engine engine(
            JobdConfig config,
            JobStore store,
            HandlerRegistry handlers,
            @All List<JobEvent.Listener> listeners,
            @JobThreads ManagedExecutor executor) {
        Engine.Settings settings = new Engine.Settings(
                config.nodeName(),
                config.maxConcurrency(),
                config.maxJobs(),
                config.maxQueued(),
                config.shutdownGrace());
        return new Engine(settings, store, handlers, listeners, executor, Clock.systemUTC(), new JobIds());
    }

    @Produces
    @Singleton
    Orchestrator orchestrator(Engine engine) {
        return engine.orchestrator();
    }

    /** Behind a client proxy, so that listeners, which the engine is made from, can have it too. */
    @Produces
    @ApplicationScoped
    NodeStatus status(Engine engine) {
        return engine;
    }

    void start(@Observes StartupEvent event, Engine engine) {
        engine.lifecycle().start();
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            new StopSignals(() -> {
                        engine.lifecycle().stop();
                        Quarkus.asyncExit(0);
                    })
                    .install();
        }
    }

    void stop(@Observes ShutdownEvent event, Engine engine) {
        engine.lifecycle().stop();
    }
}
