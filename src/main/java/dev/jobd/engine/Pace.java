package dev.jobd.engine;

import dev.jobd.domain.Attempt;
import dev.jobd.domain.JobEvent;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How fast attempts go through this node, to say when a waiting job will start. */
final class Pace implements JobEvent.Listener {
    private static final int MINUTE = 60;
    /** Of how many attempts, about, the average tells. */
    private static final int MEMORY = 64;

    /** Not an adder: threads that are new with each job have no cell of it. */
    private final AtomicLong settled = new AtomicLong();

    /** How many had ended in each second of the last minute; guarded by this. */
    private final long[] ticks = new long[MINUTE];

    private int tick;

    /** Two threads that change it at once lose one of the two, which does no harm to an average. */
    private volatile long averageNanos;

    @Override
    public void on(JobEvent event) {
        switch (event) {
            case JobEvent.Ended ended -> ended.attempt().ifPresent(this::settled);
            case JobEvent.Requeued again -> settled(again.job().attempts().getLast());
            default -> {}
        }
    }

    /** To be called once a second. */
    synchronized void tick() {
        ticks[tick++ % MINUTE] = settled.get();
    }

    /** Over the last minute, or since the start if that was later. */
    synchronized double settledPerSecond() {
        if (tick == 0) {
            return 0;
        }
        long now = ticks[(tick - 1) % MINUTE];
        // The oldest of the ticks is where the time begins.
        int seconds = tick < MINUTE ? tick : MINUTE - 1;
        long before = tick < MINUTE ? 0 : ticks[tick % MINUTE];
        return (double) (now - before) / seconds;
    }

    /**
     * How soon a job starts.
     *
     * @param position 1 for the next
     * @param slots how many attempts may be under way
     * @param taken how many are
     */
    Duration untilStart(int position, int slots, int taken) {
        int free = Math.max(0, slots - taken);
        if (position <= free) {
            return Duration.ZERO;
        }
        double rounds = (double) (position - free) / slots;
        return Duration.ofNanos(Math.round(rounds * averageNanos));
    }

    private void settled(Attempt attempt) {
        settled.incrementAndGet();
        long nanos = attempt.duration().toNanos();
        long known = averageNanos;
        averageNanos = known == 0 ? nanos : known + (nanos - known) / MEMORY;
    }
}
