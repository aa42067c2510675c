package dev.jobd.engine;

import static dev.jobd.domain.SampleSchedules.every;
import static dev.jobd.domain.SampleSchedules.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.ScheduleEvent;
import dev.jobd.domain.ScheduleSpec.CatchUp;
import dev.jobd.domain.ScheduleSpec.Overlap;
import dev.jobd.domain.ScheduleSpec.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What holds whoever ticks and whenever. */
class FiringRacesTest {
    private static final int NODES = 8;

    @Test
    void ofManyNodesOneSubmitsAFiring() throws Exception {
        ScheduleWorld world = new ScheduleWorld(100_000);
        for (int i = 0; i < 20; i++) {
            world.put(every("s" + i, Duration.ofSeconds(1)));
        }
        List<Firings> nodes =
                IntStream.range(0, NODES).mapToObj(i -> world.node()).toList();

        try (ExecutorService threads = Executors.newFixedThreadPool(NODES)) {
            for (int second = 0; second < 50; second++) {
                world.clock.advance(Duration.ofSeconds(1));
                List<Callable<Object>> ticks = nodes.stream()
                        .map(node -> Executors.callable(node::tick))
                        .toList();
                for (var tick : threads.invokeAll(ticks)) {
                    tick.get();
                }
            }
        }

        assertThat(world.fired()).hasSize(20 * 50);
        assertThat(world.told(ScheduleEvent.Fired.class)).hasSize(20 * 50).doesNotHaveDuplicates();
    }

    @Property(tries = 200)
    void withoutBreaksEveryFiringHasItsJob(@ForAll @Size(30) List<@IntRange(min = 200, max = 9_000) Integer> breaks) {
        assertThat(world(CatchUp.NONE, breaks).fired()).isEqualTo(times(breaks, 0));
    }

    @Property(tries = 200)
    void firingsHaveOneJobAtMostAndThoseOfTheLastSecondsHaveOne(
            @ForAll CatchUp catchUp, @ForAll @Size(20) List<@IntRange(min = 200, max = 60_000) Integer> breaks) {
        List<Instant> fired = world(catchUp, breaks).fired();

        assertThat(fired).doesNotHaveDuplicates().isSorted();
        assertThat(times(breaks, 0)).containsAll(fired);
        if (catchUp == CatchUp.NONE) {
            int last = breaks.getLast();
            long late = Math.min(last, Firings.LATE.toMillis());
            assertThat(fired)
                    .containsAll(times(breaks, breaks.stream().mapToLong(i -> i).sum() - late));
        }
    }

    /** One schedule of a firing a second and a half, and a tick after each break. */
    private static ScheduleWorld world(CatchUp catchUp, List<Integer> breaks) {
        ScheduleWorld world = new ScheduleWorld(100_000);
        world.put(spec("a", new Rule.Every(Duration.ofMillis(1500)), Overlap.QUEUE, catchUp));
        breaks.forEach(millis -> world.leap(Duration.ofMillis(millis)));
        return world;
    }

    /** The times of the rule up to the last tick, and after so many milliseconds. */
    private static List<Instant> times(List<Integer> breaks, long after) {
        Instant start = new SettableClock().instant();
        long end = breaks.stream().mapToLong(i -> i).sum();
        return IntStream.rangeClosed(1, (int) (end / 1500))
                .mapToLong(i -> i * 1500L)
                .filter(millis -> millis > after)
                .mapToObj(start::plusMillis)
                .toList();
    }
}
