package dev.jobd.engine;

import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;

/** Ticks once a second. */
@Singleton
final class Ticker {
    private final Engine engine;

    Ticker(Engine engine) {
        this.engine = engine;
    }

    @Scheduled(every = "1s")
    void tick() {
        engine.tick();
    }
}
