package dev.jobd.engine;

import dev.jobd.domain.ProblemException;
import dev.jobd.store.Claimed;
import dev.jobd.store.JobStore;
import dev.jobd.store.WorkerClaim;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Where workers wait for jobs. None of them holds a thread.
 *
 * <p>As with the {@link Dispatcher}, every wake is counted, and whoever takes the count from 0 goes round until it has seen
 * every wake. A worker stands in its line before that, so that it is seen by the wake that its own arrival causes, or by a
 * later one.
 */
final class WorkerDesk {
    private static final Logger LOG = Logger.getLogger(WorkerDesk.class);

    private final JobStore store;
    private final Executor executor;
    private final InstantSource clock;
    private final Alarm alarm;
    private final AtomicInteger wakes = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    /** Those who wait, by the types that they take; each line in the order of their coming. Guarded by the lock. */
    private final Map<Set<String>, LinkedHashSet<Waiting>> lines = new HashMap<>();

    private volatile Consumer<Claimed> onUnclaimed = _ -> {};
    private volatile int waiting;
    private volatile boolean stopped;

    /** A worker that waits. Not a record, as no two are equal. */
    static final class Waiting {
        private final WorkerClaim claim;
        private final CompletableFuture<Claimed> answer = new CompletableFuture<>();

        Waiting(WorkerClaim claim) {
            this.claim = claim;
        }

        /** Completed with what it gets; by somebody else when it need not wait any more. */
        CompletableFuture<Claimed> answer() {
            return answer;
        }
    }

    WorkerDesk(Engine.Ground ground) {
        this.store = ground.store();
        this.executor = ground.executor();
        this.clock = ground.clock();
        this.alarm = new Alarm(ground.timer(), clock, this::wake);
    }

    /** @param giveBack takes jobs for which a worker does not wait any more */
    void onUnclaimed(Consumer<Claimed> giveBack) {
        onUnclaimed = giveBack;
    }

    /** Takes what is there now. */
    CompletableFuture<Claimed> claim(WorkerClaim claim) {
        return store.claim(claim, clock.instant()).toCompletableFuture().thenApply(claimed -> {
            claimed.nextDue().ifPresent(alarm::by);
            return claimed;
        });
    }

    /** Stands in line until it gets something, or its answer is completed by somebody else. */
    Waiting enter(WorkerClaim claim) {
        Waiting one = new Waiting(claim);
        // Before it stands in the line, from which it is taken as soon as it is served.
        one.answer.whenComplete((_, _) -> leave(one));
        locked(() -> {
            waiting++;
            return lines.computeIfAbsent(claim.types(), _ -> new LinkedHashSet<>())
                    .add(one);
        });
        if (stopped) {
            one.answer.complete(Claimed.NONE);
        }
        wake();
        return one;
    }

    private void leave(Waiting one) {
        locked(() -> {
            LinkedHashSet<Waiting> line = lines.get(one.claim.types());
            if (line != null && line.remove(one)) {
                waiting--;
                if (line.isEmpty()) {
                    lines.remove(one.claim.types());
                }
            }
            return one;
        });
    }

    /** Whether nobody gets anything any more. */
    boolean stopped() {
        return stopped;
    }

    /** Sends all away who wait. */
    void stop() {
        stopped = true;
        all().forEach(one -> one.answer.complete(Claimed.NONE));
    }

    /** Says that there may be jobs for workers. Never blocks; may be called from any thread. */
    void wake() {
        if (waiting == 0 || stopped || wakes.getAndIncrement() > 0) {
            return;
        }
        try {
            executor.execute(this::serve);
        } catch (Throwable e) {
            wakes.set(0);
            LOG.error("cannot look for jobs for workers now", e);
        }
    }

    private void serve() {
        int seen;
        do {
            seen = wakes.get();
            for (Set<String> types : locked(() -> List.copyOf(lines.keySet()))) {
                try {
                    serve(types);
                } catch (Throwable e) {
                    // The others are served, and the count goes down, all the same. The next tick tries again.
                    if (!ProblemException.isForNow(e)) {
                        LOG.error("cannot claim jobs for workers", e);
                    }
                }
            }
        } while (wakes.addAndGet(-seen) > 0);
    }

    /** Until nobody waits for these types, or there is no such job. */
    private void serve(Set<String> types) {
        for (Optional<Waiting> next = first(types); next.isPresent() && !stopped; next = first(types)) {
            Claimed claimed = joined(claim(next.get().claim));
            if (claimed.claims().isEmpty()) {
                return;
            }
            if (!next.get().answer.complete(claimed)) {
                // It has gone meanwhile: whoever comes next gets them.
                onUnclaimed.accept(claimed);
            }
        }
    }

    private static Claimed joined(CompletableFuture<Claimed> claimed) {
        try {
            return claimed.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ProblemException problem ? problem : e;
        }
    }

    private Optional<Waiting> first(Set<String> types) {
        return locked(() -> Optional.ofNullable(lines.get(types)).map(line -> line.getFirst()));
    }

    private List<Waiting> all() {
        return locked(() -> {
            List<Waiting> all = new ArrayList<>();
            lines.values().forEach(all::addAll);
            return all;
        });
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
