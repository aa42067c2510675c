package dev.jobd.engine;

import dev.jobd.domain.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The attempts that are under way on this node: tells them to stop, and finds those that have taken too long. */
final class Executions {
    private final ExecutionTable underWay = new ExecutionTable();
    /** Told to stop before they began, by the token of their fence. */
    private final Map<Long, Instant> early = new ConcurrentHashMap<>();
    /** As many of these as there are, or more for a moment: the map may seem empty while others come and go. */
    private final AtomicInteger earlyStops = new AtomicInteger();

    private final AtomicInteger abandoned = new AtomicInteger();
    private final InstantSource clock;
    private final Duration grace;
    private final Alarm alarm;

    /** @param grace how long an attempt may go on after it was told to stop */
    Executions(InstantSource clock, Timer timer, Duration grace, Runnable look) {
        this.clock = clock;
        this.grace = grace;
        this.alarm = new Alarm(timer, clock, look);
    }

    /** An attempt begins. */
    Execution begin(Job.Running job, Slot slot) {
        Execution execution = new Execution(job, slot);
        underWay.add(execution);
        if (earlyStops.get() > 0) {
            Instant told = forget(job);
            if (told != null) {
                stop(execution, told);
            }
        }
        if (job.spec().pipeline().isPresent() || job.timeout().compareTo(Alarm.FAR) <= 0) {
            alarm.by(execution.deadline());
        }
        return execution;
    }

    /** The attempt is settled, or somebody else has done so. */
    void remove(Execution execution) {
        underWay.remove(execution);
    }

    /** Tells an attempt to stop, also if it was claimed but has not begun. {@link #forget} when it never will. */
    void stop(Job.Cancelling job) {
        Instant now = clock.instant();
        earlyStops.incrementAndGet();
        if (early.put(job.fence().token(), now) != null) {
            earlyStops.decrementAndGet();
        }
        Execution execution = underWay.find(job.fence().token());
        if (execution != null) {
            forget(job);
            stop(execution, now);
        }
    }

    /** Tells an attempt to stop if it is under way here, and nobody has done so before. */
    void stopIfUnderWay(Job.Cancelling job) {
        Execution execution = underWay.find(job.fence().token());
        if (execution != null && execution.stopped() == null) {
            stop(execution, clock.instant());
        }
    }

    /**
     * The attempt has begun, has ended or will not begin here.
     *
     * @return when it was told to stop, if that was before it began
     */
    @Nullable
    Instant forget(Job.Active job) {
        Instant told = early.remove(job.fence().token());
        if (told != null) {
            earlyStops.decrementAndGet();
        }
        return told;
    }

    private void stop(Execution execution, Instant now) {
        execution.stop(now);
        alarm.by(now.plus(grace));
    }

    /** Those that are under way, and perhaps others that were a moment ago. */
    List<Execution> underWay() {
        return underWay.all();
    }

    /** Tells those to stop that have taken too long. The attempts that did not stop in time are to be given up. */
    List<Execution> overdue() {
        Instant now = clock.instant();
        List<Execution> overdue = new ArrayList<>();
        Instant next = Instant.MAX;
        for (Execution execution : underWay.all()) {
            if (execution.stopped() == null && !now.isBefore(execution.deadline())) {
                execution.timeOut(now);
            }
            Instant stopped = execution.stopped();
            Instant limit = stopped == null ? execution.deadline() : stopped.plus(grace);
            if (stopped != null && !now.isBefore(limit)) {
                overdue.add(execution);
            } else if (limit.isBefore(next)) {
                next = limit;
            }
        }
        if (next.isBefore(Instant.MAX)) {
            alarm.by(next);
        }
        return overdue;
    }

    Duration grace() {
        return grace;
    }

    void abandoned(int change) {
        abandoned.addAndGet(change);
    }

    /** The handlers that were left behind and still run. */
    int abandoned() {
        return abandoned.get();
    }
}
