package dev.jobd.observe;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Times since the start of the process, in buckets of 1 % width and of 1 µs at the least. Safe for any thread, never blocks. */
public final class Latencies {
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final long MAX_MICROS = TimeUnit.DAYS.toMicros(LONGEST.toDays());
    private static final int DIGITS = 2;
    private static final double MICROS_PER_MS = 1000.0;

    private final Histogram histogram = new ConcurrentHistogram(MAX_MICROS, DIGITS);
    private final LongAdder sum = new LongAdder();

    void record(Duration time) {
        // Nanoseconds of some centuries, after which a clock may have been set, do not fit.
        long micros = time.compareTo(LONGEST) > 0 ? MAX_MICROS : TimeUnit.NANOSECONDS.toMicros(time.toNanos());
        histogram.recordValue(micros);
        sum.add(micros);
    }

    /** 0 when nothing was recorded. */
    public double averageMs() {
        long count = histogram.getTotalCount();
        return count == 0 ? 0 : sum.sum() / MICROS_PER_MS / count;
    }

    /** @param percentile 0 to 100; 0 when nothing was recorded */
    public double percentileMs(double percentile) {
        return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percentile) / MICROS_PER_MS;
    }
}
