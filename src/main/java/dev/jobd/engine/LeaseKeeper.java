package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.ProblemException;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Keeps the right of this node to its attempts, where the store gives it for a time only. When it cannot, the attempts are
 * to stop before that time is over, as other nodes take their jobs then.
 *
 * <p>Invariant: the right is taken to end {@link #MARGIN a part of a lease} before it does, counted from before it was
 * asked for, by a clock that nobody sets. So it does not matter how long an answer takes, or how long the process stands
 * still: it finds out before it does anything else with an attempt.
 */
final class LeaseKeeper {
    private static final Logger LOG = Logger.getLogger(LeaseKeeper.class);

    /** A renewal comes so many times in a lease, so that two may fail. */
    private static final int RENEWALS = 3;

    /** Handlers have this part of a lease to stop in. */
    private static final int MARGIN = 5;

    /** One may wait for an answer that never comes, on a connection that is dead without a word. */
    private static final int MAX_UNDER_WAY = 3;

    private final JobStore store;
    private final Executor executor;
    private final Timer timer;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Optional<Duration> length;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile Runnable onLoss = () -> {};
    private volatile boolean stopped;

    /** Guards the next three. */
    private final Object lock = new Object();

    /** What the renewal that succeeded and began last of all began at. */
    private long renewedAt;

    private volatile boolean held;
    /** What was claimed before is not covered. */
    private volatile Instant since = Instant.MIN;

    LeaseKeeper(Engine.Ground ground) {
        this.store = ground.store();
        this.executor = ground.executor();
        this.timer = ground.timer();
        this.clock = ground.clock();
        this.nanos = ground.nanos();
        this.length = store.lease();
    }

    /**
     * Begins to keep it. Blocks until the store has answered for the first time.
     *
     * @param loss is run when it is lost: no attempt that was begun before is this node's
     */
    void start(Runnable loss) {
        if (length.isPresent()) {
            onLoss = loss;
            renew();
            goOn();
        }
    }

    void stop() {
        stopped = true;
    }

    /** Whether an attempt that was claimed by this node is still its own. Does not block. */
    boolean covers(Job.Running attempt) {
        return length.isEmpty()
                || (held && remaining() > 0 && !attempt.startedAt().isBefore(since));
    }

    private void goOn() {
        if (stopped) {
            return;
        }
        timer.after(interval(), () -> {
            executor.execute(this::tryToRenew);
            goOn();
        });
    }

    private Duration interval() {
        return length.orElseThrow().dividedBy(RENEWALS);
    }

    private void tryToRenew() {
        if (underWay.getAndIncrement() < MAX_UNDER_WAY) {
            renew();
        }
        underWay.decrementAndGet();
    }

    private void renew() {
        long asked = nanos.getAsLong();
        try {
            boolean kept = store.renew();
            renewed(asked, kept);
        } catch (ProblemException e) {
            // The store says so in the log.
        } catch (Throwable e) {
            LOG.error("cannot renew the lease", e);
        }
        look();
    }

    private void renewed(long asked, boolean kept) {
        boolean lost;
        synchronized (lock) {
            lost = !kept && held;
            if (!kept || !held) {
                held = false;
                since = clock.instant();
            }
        }
        if (lost) {
            lose("it was not renewed in time");
        }
        synchronized (lock) {
            if (!held || asked - renewedAt > 0) {
                renewedAt = asked;
            }
            held = true;
        }
        timer.after(Duration.ofNanos(Math.max(1, remaining())), this::look);
    }

    /** Whether it is still held. */
    private void look() {
        boolean lost;
        synchronized (lock) {
            lost = held && remaining() <= 0;
            if (lost) {
                held = false;
            }
        }
        if (lost) {
            lose("it could not be renewed");
        }
    }

    private void lose(String why) {
        LOG.errorf("the lease of this node is lost, as %s: its attempts stop, and other nodes take their jobs", why);
        onLoss.run();
    }

    private long remaining() {
        long all = length.orElseThrow().toNanos();
        synchronized (lock) {
            return renewedAt + all - all / MARGIN - nanos.getAsLong();
        }
    }
}
