package dev.jobd.engine;

import dev.jobd.store.ClusterStores;
import dev.jobd.store.PlainCluster;
import dev.jobd.store.sql.PostgresqlCluster;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Thousands of random histories of several nodes, none of which breaks a promise. A seed that does is named, and replays
 * alone with {@code ./mvnw test -Dtest=SimulatedClusterTest -Dsimulation.seed=N}.
 */
class SimulatedClusterTest {
    private static final int HISTORIES = Integer.getInteger("simulation.histories", 2_500);
    private static final int STEPS = 120;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void noHistoryBreaksAPromise() {
        Histories.assertNoneBreaksAPromise(
                Histories.seeds(HISTORIES).parallel(), seed -> play(seed, STEPS, PlainCluster::new));
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void noHistoryOnPostgresqlBreaksAPromise() {
        Histories.assertNoneBreaksAPromise(
                Histories.seeds(HISTORIES / 125), seed -> play(seed, STEPS / 2, PostgresqlCluster::new));
    }

    private static void play(long seed, int steps, BiFunction<InstantSource, Duration, ClusterStores> opened) {
        Random random = new Random(seed);
        SettableClock clock = new SettableClock();
        Duration lease = Duration.ofSeconds(5 + random.nextInt(11));
        try (ClusterStores stores = opened.apply(clock, lease)) {
            new SimulatedCluster(random, clock, stores, lease).play(steps);
        }
    }
}
