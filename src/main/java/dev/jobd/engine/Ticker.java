package dev.jobd.engine;

import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;

/** Ticks once a second. */
@Singleton
final class Ticker {
    private final Engine engine;
    private final Firings firings;

    Ticker(Engine engine, Firings firings) {
        this.engine = engine;
        this.firings = firings;
    }

    @Scheduled(every = "1s")
    void tick() {
        engine.tick();
        firings.tick();
    }
}
