package dev.jobd.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {
    private static final Offset<Double> NEARLY = within(1e-9);
    private static final Percentage ONE_PERCENT = Percentage.withPercentage(1);
    private static final double MAX_MS = Duration.ofDays(30).toMillis();

    private final Latencies latencies = new Latencies();

    @Test
    void theAverageOfNothingIsZero() {
        assertThat(latencies.averageMs()).isZero();
    }

    @Test
    void thePercentilesOfNothingAreZero() {
        assertThat(latencies.percentileMs(99)).isZero();
    }

    @Test
    void theAverageIsExactToTheMicrosecond() {
        latencies.record(Duration.ofNanos(1_001_000));
        latencies.record(Duration.ofMillis(4));

        assertThat(latencies.averageMs()).isCloseTo(2.5005, NEARLY);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 250, 7_777, 86_400_000})
    void aPercentileIsExactToAPercent(int ms) {
        latencies.record(Duration.ofMillis(ms));

        assertThat(latencies.percentileMs(50)).isCloseTo(ms, ONE_PERCENT);
    }

    @Test
    void thePercentilesRiseWithTheTimes() {
        IntStream.rangeClosed(1, 100).forEach(ms -> latencies.record(Duration.ofMillis(ms)));

        assertThat(latencies.percentileMs(50)).isCloseTo(50, ONE_PERCENT);
        assertThat(latencies.percentileMs(99)).isCloseTo(99, ONE_PERCENT);
        assertThat(latencies.percentileMs(100)).isCloseTo(100, ONE_PERCENT);
    }

    @Test
    void lessThanAMicrosecondIsNone() {
        latencies.record(Duration.ofNanos(999));

        assertThat(latencies.averageMs()).isZero();
        assertThat(latencies.percentileMs(100)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {30, 31, 36_500, 200_000})
    void thirtyDaysAndMoreCountAsThirtyDays(long days) {
        latencies.record(Duration.ofDays(days));

        assertThat(latencies.averageMs()).isCloseTo(MAX_MS, NEARLY);
        assertThat(latencies.percentileMs(100)).isCloseTo(MAX_MS, ONE_PERCENT);
    }

    @Test
    void noTimeIsLostWhenManyThreadsRecord() throws Exception {
        CyclicBarrier start = new CyclicBarrier(4);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<? extends Future<?>> recorders = Stream.of(1, 3, 1, 3)
                    .map(ms -> threads.submit(() -> recordTimes(ms, start)))
                    .toList();
            for (Future<?> recorder : recorders) {
                recorder.get();
            }
        }

        assertThat(latencies.averageMs()).isCloseTo(2, NEARLY);
        // Zero if a bucket has counted fewer times than there were.
        assertThat(latencies.percentileMs(100)).isCloseTo(3, ONE_PERCENT);
    }

    private @Nullable Void recordTimes(long ms, CyclicBarrier start) throws Exception {
        start.await();
        for (int time = 0; time < 1_000_000; time++) {
            latencies.record(Duration.ofMillis(ms));
        }
        return null;
    }
}
