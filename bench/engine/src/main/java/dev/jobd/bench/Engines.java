package dev.jobd.bench;

import dev.jobd.engine.Engine;
import dev.jobd.engine.JobIds;
import dev.jobd.handler.EchoHandler;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.handler.SleepHandler;
import dev.jobd.store.MemoryJobStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Engines on the memory store, put together as the program does. */
final class Engines {

    private Engines() {}

    static Engine memory(int maxConcurrency, int maxJobs, int maxQueued) {
        Duration hour = Duration.ofHours(1);
        ThreadFactory threads = Thread.ofVirtual().factory();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
        return new Engine(
                new Engine.Settings("bench", maxConcurrency, maxJobs, maxQueued, hour, hour, Duration.ZERO, Duration.ZERO),
                new Engine.Ground(
                        new MemoryJobStore(),
                        task -> threads.newThread(task).start(),
                        (delay, task) -> timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS),
                        Clock.systemUTC(),
                        System::nanoTime,
                        new JobIds(),
                        () -> ThreadLocalRandom.current().nextDouble()),
                new HandlerRegistry(List.of(new EchoHandler(), new SleepHandler())),
                List.of());
    }
}
