package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Json;
import dev.jobd.handler.declared.DeclaredSchema;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;

/** Random histories, each of which a seed makes. {@code -Dsimulation.seed=N} replays one alone. */
final class Histories {
    private static final Logger LOG = Logger.getLogger("dev.jobd");

    private Histories() {}

    static LongStream seeds(int histories) {
        Long seed = Long.getLong("simulation.seed");
        return seed == null ? LongStream.range(0, histories) : LongStream.of(seed);
    }

    /** What nodes write when things go wrong, here again and again, is not heard meanwhile. */
    static void assertNoneBreaksAPromise(LongStream seeds, LongConsumer history) {
        // Here: threads of the common pool may look for its parts in the class loader of a test that ran before.
        DeclaredSchema.of(new Json("{}"));
        LOG.setLevel(Level.OFF);
        try {
            assertThat(seeds.filter(seed -> breaksAPromise(seed, history))
                            .sorted()
                            .limit(10))
                    .as("seeds that break a promise")
                    .isEmpty();
        } finally {
            LOG.setLevel(null);
        }
    }

    private static boolean breaksAPromise(long seed, LongConsumer history) {
        try {
            history.accept(seed);
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
