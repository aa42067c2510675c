package dev.jobd.engine;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Thousands of random histories, none of which breaks a promise. A seed that does is named, and replays alone with
 * {@code ./mvnw test -Dtest=SimulatedWorldTest -Dsimulation.seed=N}.
 */
class SimulatedWorldTest {
    private static final int HISTORIES = Integer.getInteger("simulation.histories", 20_000);
    private static final int STEPS = 60;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void noHistoryBreaksAPromise() {
        Histories.assertNoneBreaksAPromise(
                Histories.seeds(HISTORIES).parallel(), seed -> new SimulatedWorld(seed).play(STEPS));
    }
}
