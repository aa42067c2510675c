package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Thousands of random histories, none of which breaks a promise. A seed that does is named, and replays alone with
 * {@code ./mvnw test -Dtest=SimulatedWorldTest -Dsimulation.seed=N}.
 */
class SimulatedWorldTest {
    private static final int HISTORIES = Integer.getInteger("simulation.histories", 20_000);
    private static final int STEPS = 60;

    /** What nodes write when they stop and when threads are refused, here again and again. */
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
        Long seed = Long.getLong("simulation.seed");
        LongStream seeds = seed == null ? LongStream.range(0, HISTORIES) : LongStream.of(seed);

        assertThat(seeds.parallel()
                        .filter(SimulatedWorldTest::breaksAPromise)
                        .sorted()
                        .limit(10))
                .as("seeds that break a promise")
                .isEmpty();
    }

    private static boolean breaksAPromise(long seed) {
        try {
            new SimulatedWorld(seed).play(STEPS);
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
