package dev.jobd.engine;

import dev.jobd.domain.ProblemException;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Keeps the right of this node to its attempts, where the store gives it for a time only. When it cannot, the attempts are
 * to stop before that time is over, as other nodes take their jobs then; and the node begins anew.
 *
 * <p>Invariants: the right is taken to end {@link #MARGIN a part of a lease} before it does, counted from before it was
 * asked for, by a clock that nobody sets. So it does not matter how long an answer takes, or how long the process stands
 * still: it finds out before it does anything else with an attempt. And once it is lost, also if only this node thinks so,
 * the node has it again no sooner than the store has given up the attempts of before, and claims nothing until then.
 */
final class LeaseKeeper {
    private static final Logger LOG = Logger.getLogger(LeaseKeeper.class);

    /** A renewal comes so many times in a lease. */
    private static final int RENEWALS = 5;

    /** Handlers have this part of a lease to stop in. */
    private static final int MARGIN = 5;

    /** After a renewal that failed the next comes so soon. */
    private static final Duration MAX_INTERVAL = Duration.ofSeconds(1);

    /** One may wait for an answer that never comes, on a connection that is dead without a word. */
    private static final int MAX_UNDER_WAY = 3;

    private final JobStore store;
    private final Executor executor;
    private final Timer timer;
    private final LongSupplier nanos;
    private final Optional<Duration> length;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile Runnable onLoss = () -> {};
    private volatile boolean stopped;

    /** Held while the node begins anew. */
    private final ReentrantLock restarting = new ReentrantLock();

    /** Held while one of what follows is written. */
    private final ReentrantLock lock = new ReentrantLock();

    /** What the renewal that succeeded and began last of all began at. */
    private volatile long renewedAt;

    /** How often it was lost: who renews it for too long renews one that is lost meanwhile. */
    private volatile int losses;

    private volatile boolean held;

    LeaseKeeper(Engine.Ground ground) {
        this.store = ground.store();
        this.executor = ground.executor();
        this.timer = ground.timer();
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
            renewOrRestart();
            goOn();
        }
    }

    void stop() {
        stopped = true;
    }

    /** Whether this node may claim. Does not block. */
    boolean held() {
        return length.isEmpty() || (held && remaining() > 0);
    }

    /** The number of the term for which it is held, or will be: another one when it was lost. Does not block. */
    int term() {
        return losses;
    }

    /** Whether attempts that this node claimed in that term are still its own. Does not block. */
    boolean covers(int term) {
        return length.isEmpty() || (term == losses && held());
    }

    private void goOn() {
        Duration interval = length.orElseThrow().dividedBy(2L * RENEWALS);
        timer.after(interval.compareTo(MAX_INTERVAL) < 0 ? interval : MAX_INTERVAL, () -> {
            if (stopped) {
                return;
            }
            goOn();
            look();
            if (!held || nanos.getAsLong() - renewedAt >= length.get().toNanos() / RENEWALS) {
                executor.execute(this::tryToRenew);
            }
        });
    }

    private void tryToRenew() {
        if (underWay.getAndIncrement() < MAX_UNDER_WAY) {
            renewOrRestart();
        }
        underWay.decrementAndGet();
    }

    private void renewOrRestart() {
        try {
            if (held) {
                renew();
            }
            if (!held && restarting.tryLock()) {
                try {
                    restart();
                } finally {
                    restarting.unlock();
                }
            }
        } catch (ProblemException e) {
            // The store says so in the log.
        } catch (Throwable e) {
            LOG.error("cannot renew the lease", e);
        }
        look();
    }

    private void renew() {
        int before = losses;
        long asked = nanos.getAsLong();
        if (store.renew()) {
            lock.lock();
            try {
                if (losses == before && asked - renewedAt > 0) {
                    renewedAt = asked;
                }
            } finally {
                lock.unlock();
            }
            lookInTime();
        } else {
            lose(before, "it was not renewed in time");
        }
    }

    private void restart() {
        if (held || stopped) {
            return;
        }
        long asked = nanos.getAsLong();
        store.restart();
        lock.lock();
        try {
            renewedAt = asked;
            held = true;
        } finally {
            lock.unlock();
        }
        lookInTime();
    }

    private void lookInTime() {
        timer.after(Duration.ofNanos(Math.max(1, remaining())), this::look);
    }

    /** Whether it is still held. */
    private void look() {
        int before = losses;
        if (held && remaining() <= 0) {
            lose(before, "it could not be renewed");
        }
    }

    private void lose(int before, String why) {
        lock.lock();
        try {
            if (!held || stopped || losses != before) {
                return;
            }
            held = false;
            losses++;
        } finally {
            lock.unlock();
        }
        LOG.errorf("the lease of this node is lost, as %s: its attempts stop, and other nodes take their jobs", why);
        onLoss.run();
    }

    private long remaining() {
        long all = length.orElseThrow().toNanos();
        return renewedAt + all - all / MARGIN - nanos.getAsLong();
    }
}
