package dev.jobd.engine;

import dev.jobd.domain.ProblemException;
import dev.jobd.store.Claimed;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives free slots to due jobs.
 *
 * <p>Invariants: a slot is taken before its job is claimed, and given back after that job has been settled, so that
 * claimed jobs never outnumber the slots. When the same step that settles a job claims the next, the slot goes on to that
 * one: an end makes room for one job at the most, and for any other a slot was free before, or none is now. Every wake is counted; whoever takes the count from 0 becomes the one drainer,
 * and goes round until it has seen every wake. So a wake that comes while all slots are held by a claim that finds nothing
 * is not lost: it makes the drainer look once more.
 */
final class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);

    /** A thread takes no further job that begins later than this after its first, so that others come to a processor. */
    private static final long ROW_MILLIS = 1;

    private final JobStore store;
    private final JobRunner runner;
    private final LeaseKeeper lease;
    private final Executor executor;
    private final InstantSource clock;
    private final String node;

    private final Slots slots;
    /** Wakes when the next of the jobs that are due later is due. */
    private final Alarm alarm;
    /** Wakes that the drainer has not seen yet; 0 when there is no drainer. */
    private final AtomicInteger wakes = new AtomicInteger();
    /** When the present drainer was called, or last looked for due jobs; means nothing when there is none. */
    private volatile long lastLook;

    /** A slot for what is claimed in one term of the lease. */
    private final class LeasedSlot implements Slot {
        private final int term;

        LeasedSlot(int term) {
            this.term = term;
        }

        @Override
        public boolean isCovered() {
            return lease.covers(term);
        }

        @Override
        public boolean goesOn() {
            return !stopped && isCovered() && slots.taken() <= slots.limit();
        }

        @Override
        public void over(Claimed next) {
            if (!handOn(next, this)) {
                slots.giveBack(1);
                wake();
            }
        }
    }

    /** A job that the drainer runs itself. */
    private record Kept(Claimed.Claim claim, Slot slot) {}

    /** That of the last claim: the next one's too, most of the time. */
    private volatile LeasedSlot slot = new LeasedSlot(0);

    private volatile boolean stopped;
    private volatile boolean leaving;

    Dispatcher(Engine.Ground ground, JobRunner runner, LeaseKeeper lease, String node, int maxConcurrency) {
        this.lease = lease;
        this.store = ground.store();
        this.runner = runner;
        this.executor = ground.executor();
        this.clock = ground.clock();
        this.node = node;
        this.slots = new Slots(maxConcurrency);
        this.alarm = new Alarm(ground.timer(), clock, this::wake);
    }

    /** Says that a job may have become due or a slot free. Never blocks; may be called from any thread. */
    void wake() {
        if (!becomesDrainer()) {
            return;
        }
        try {
            executor.execute(this::drainAndRun);
        } catch (Throwable e) {
            // A shut down executor, or no memory for a thread.
            wakes.set(0);
            LOG.error("cannot look for jobs now", e);
        }
    }

    int maxConcurrency() {
        return slots.limit();
    }

    /** How many attempts hold a slot, or are about to. */
    int taken() {
        return slots.taken();
    }

    /** Takes effect at once; attempts under way go on although there may be too many now. */
    void maxConcurrency(int slotsFromNow) {
        slots.limit(slotsFromNow);
        wake();
    }

    /** From now on nothing is claimed; what was claimed before still runs. */
    void stop() {
        stopped = true;
    }

    /** After {@link #stop}: from now on what was claimed before is given back as well, unless it has begun. */
    void leave() {
        leaving = true;
    }

    /** Whether a look for due jobs was called for, and has not come to its end for this long. */
    boolean stalled(Duration limit) {
        return wakes.get() > 0 && clock.millis() - lastLook > limit.toMillis();
    }

    /** Counts a wake; true when nobody else will look for jobs, so that the caller has to. */
    private boolean becomesDrainer() {
        if (stopped || wakes.getAndIncrement() > 0) {
            return false;
        }
        lastLook = clock.millis();
        return true;
    }

    /** Drains on a fresh thread and then runs one of the jobs on it, which saves a second thread for most jobs. */
    private void drainAndRun() {
        Kept kept = drain(true);
        if (kept != null) {
            run(kept.claim, kept.slot);
        }
    }

    /**
     * Fills slots until there is nothing more to do and every wake was seen.
     *
     * @param keep whether the caller will run a job itself once it is no longer the drainer
     * @return that job
     */
    private @Nullable Kept drain(boolean keep) {
        @Nullable Kept kept = null;
        int seen;
        do {
            seen = wakes.get();
            try {
                for (int free = takeSlots(); free > 0; ) {
                    if (kept != null) {
                        start(kept.claim, kept.slot);
                        kept = null;
                    }
                    // Before the claim: if the lease is lost meanwhile, what is claimed is not covered.
                    Slot own = slotOfThisTerm();
                    List<Claimed.Claim> claimed = claim(free);
                    if (keep && !claimed.isEmpty()) {
                        kept = new Kept(claimed.getFirst(), own);
                    }
                    boolean started = startAll(kept == null ? claimed : claimed.subList(1, claimed.size()), own);
                    // A job that could not start is due again at once: claiming on would spin. The next tick tries
                    // again.
                    free = started && claimed.size() == free ? takeSlots() : 0;
                }
            } catch (Throwable e) {
                // The count must go down all the same, or no one would ever drain again. The next tick tries again.
                if (!ProblemException.isForNow(e)) {
                    LOG.error("cannot claim jobs", e);
                }
            }
        } while (wakes.addAndGet(-seen) > 0);
        return kept;
    }

    private Slot slotOfThisTerm() {
        int term = lease.term();
        LeasedSlot known = slot;
        if (known.term != term) {
            known = new LeasedSlot(term);
            slot = known;
        }
        return known;
    }

    /** Takes all free slots; 0 when there are none, or when the node has stopped or may not claim. */
    private int takeSlots() {
        return stopped || !lease.held() ? 0 : slots.takeAll();
    }

    /** Claims at most this many jobs and gives the slots back that it has no job for. */
    private List<Claimed.Claim> claim(int free) {
        List<Claimed.Claim> claimed = List.of();
        try {
            Instant now = clock.instant();
            lastLook = now.toEpochMilli();
            Claimed taken = store.claim(free, node, now);
            claimed = taken.claims();
            taken.nextDue().ifPresent(alarm::by);
            return claimed;
        } finally {
            slots.giveBack(free - claimed.size());
        }
    }

    /** False when one could not be started. */
    private boolean startAll(List<Claimed.Claim> claimed, Slot own) {
        boolean started = true;
        for (Claimed.Claim attempt : claimed) {
            started &= start(attempt, own);
        }
        return started;
    }

    private boolean start(Claimed.Claim attempt, Slot own) {
        try {
            executor.execute(() -> run(attempt, own));
            return true;
        } catch (Throwable e) {
            // A shut down executor, or no memory for a thread: the job must not be left to an attempt without one.
            LOG.errorf(
                    e,
                    "cannot run job=%s, it goes back to the queue",
                    attempt.job().spec().id());
            giveBack(attempt);
            return false;
        }
    }

    private void giveBack(Claimed.Claim attempt) {
        runner.release(attempt).whenComplete((_, _) -> slots.giveBack(1));
    }

    /** Runs a job on this thread, which has run no other, and those after it for which the thread is as good as new. */
    private void run(Claimed.Claim first, Slot own) {
        Claimed.Claim claim = first;
        while (claim != null) {
            if (leaving) {
                giveBack(claim);
                return;
            }
            Claimed next = runner.run(claim, own);
            claim = next == null ? null : goOn(first, claim, next, own);
        }
    }

    /**
     * The slot is the caller's, whose thread began with one job and has just ended another.
     *
     * @param next what was claimed for the slot: one job at the most
     * @return what the thread runs next, or null
     */
    private Claimed.@Nullable Claim goOn(Claimed.Claim first, Claimed.Claim over, Claimed next, Slot own) {
        if (!next.claims().isEmpty() && mayFollow(first, over, next.claims().getFirst())) {
            next.nextDue().ifPresent(alarm::by);
            return next.claims().getFirst();
        }
        if (!handOn(next, own)) {
            slots.giveBack(1);
            if (becomesDrainer()) {
                drain(false);
            }
        }
        return null;
    }

    private boolean mayFollow(Claimed.Claim first, Claimed.Claim over, Claimed.Claim next) {
        long row =
                next.job().startedAt().toEpochMilli() - first.job().startedAt().toEpochMilli();
        // The clock may have been set back.
        return Math.abs(row) <= ROW_MILLIS && runner.leavesThreadClean(over);
    }

    /** Starts what was claimed for a slot whose attempt is over; false when the slot is to be given back. */
    private boolean handOn(Claimed next, Slot own) {
        // One that cannot be started gives its slot back by itself.
        boolean _ = startAll(next.claims(), own);
        next.nextDue().ifPresent(alarm::by);
        return !next.claims().isEmpty();
    }
}
