package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.store.ClusterStores;
import dev.jobd.store.PlainCluster;
import dev.jobd.store.sql.PostgresqlCluster;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Thousands of random histories of several nodes, none of which breaks a promise. A seed that does is named, and replays
 * alone with {@code ./mvnw test -Dtest=SimulatedClusterTest -Dsimulation.seed=N}.
 */
class SimulatedClusterTest {
    private static final int HISTORIES = Integer.getInteger("simulation.histories", 2_500);
    private static final int STEPS = 120;

    /** What nodes write when their leases are lost, here again and again. */
    private final Logger log = Logger.getLogger("dev.jobd");

    @BeforeEach
    void silence() {
        log.setLevel(Level.OFF);
    }

    @AfterEach
    void speakAgain() {
        log.setLevel(null);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void noHistoryBreaksAPromise() {
        assertNoneBreaksAPromise(seeds(HISTORIES).parallel(), STEPS, PlainCluster::new);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void noHistoryOnPostgresqlBreaksAPromise() {
        assertNoneBreaksAPromise(seeds(HISTORIES / 125), STEPS / 2, PostgresqlCluster::new);
    }

    private static LongStream seeds(int histories) {
        Long seed = Long.getLong("simulation.seed");
        return seed == null ? LongStream.range(0, histories) : LongStream.of(seed);
    }

    private static void assertNoneBreaksAPromise(
            LongStream seeds, int steps, BiFunction<InstantSource, Duration, ClusterStores> stores) {
        assertThat(seeds.filter(seed -> breaksAPromise(seed, steps, stores))
                        .sorted()
                        .limit(10))
                .as("seeds that break a promise")
                .isEmpty();
    }

    private static boolean breaksAPromise(
            long seed, int steps, BiFunction<InstantSource, Duration, ClusterStores> opened) {
        Random random = new Random(seed);
        SettableClock clock = new SettableClock();
        Duration lease = Duration.ofSeconds(5 + random.nextInt(11));
        try (ClusterStores stores = opened.apply(clock, lease)) {
            new SimulatedCluster(random, clock, stores, lease).play(steps);
            return false;
        } catch (RuntimeException | AssertionError e) {
            System.err.println("seed " + seed + ": " + e);
            if (Long.getLong("simulation.seed") != null) {
                e.printStackTrace();
            }
            return true;
        }
    }
}
