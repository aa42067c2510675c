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

/** Engines on the memory store, put together as the program does. */
final class Engines {

    private Engines() {}

    static Engine memory(int maxConcurrency, int maxJobs, int maxQueued) {
        return new Engine(
                new Engine.Settings("bench", maxConcurrency, maxJobs, maxQueued, Duration.ZERO),
                new MemoryJobStore(),
                new HandlerRegistry(List.of(new EchoHandler(), new SleepHandler())),
                List.of(),
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory()),
                Clock.systemUTC(),
                new JobIds());
    }
}
