package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Progress;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Those who wait for something to happen to a job. None of them holds a thread. */
final class Waiters implements JobEvent.Listener {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final JobStore store;
    private final Executor executor;
    private final Timer timer;
    private final InstantSource clock;
    private final Map<UUID, Set<Waiter>> byJob = new ConcurrentHashMap<>();

    /** Whether a look at all jobs that are waited for is on its way. */
    private final AtomicBoolean looking = new AtomicBoolean();

    private volatile boolean released;

    Waiters(JobStore store, Executor executor, Timer timer, InstantSource clock) {
        this.store = store;
        this.executor = executor;
        this.timer = timer;
        this.clock = clock;
    }

    /** Not a record, as no two are equal. */
    private static final class Waiter {
        private final Optional<Long> known;
        private final CompletableFuture<Optional<JobRecord>> seen = new CompletableFuture<>();

        Waiter(Optional<Long> known) {
            this.known = known;
        }

        boolean isAfter(long version) {
            return known.isPresent() && version > known.get();
        }
    }

    /**
     * Completes, on a thread of its own, when the job has ended, or another version than the known one, or when the time
     * is over, or the node stops; with the job as it is then.
     *
     * @param known wait for the end only if empty
     */
    CompletionStage<Optional<JobRecord>> await(UUID id, Optional<Long> known, Duration limit) {
        Waiter waiter = new Waiter(known);
        byJob.compute(id, (_, others) -> {
            Set<Waiter> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(waiter);
            return all;
        });
        try {
            // Only now, so that nothing that happens is missed; and not here, as the caller may be a thread of the
            // store.
            executor.execute(() -> look(id, waiter));
            lookAgain();
        } catch (Throwable e) {
            leave(id, waiter);
            throw e;
        }
        return waiter.seen
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> Optional.empty())
                .whenComplete((_, _) -> leave(id, waiter))
                .thenApplyAsync(seen -> find(id).or(() -> seen), executor);
    }

    /** What happens on other nodes is seen by looking for it. */
    private void lookAgain() {
        if (store.exchange().shared() && !byJob.isEmpty() && looking.compareAndSet(false, true)) {
            timer.after(INTERVAL, () -> executor.execute(this::lookAtAll));
        }
    }

    private void lookAtAll() {
        try {
            Map<UUID, Set<Waiter>> present = Map.copyOf(byJob);
            Map<UUID, JobStore.Standing> standings = store.standings(present.keySet());
            present.forEach((id, waiters) -> {
                Optional<JobStore.Standing> found = Optional.ofNullable(standings.get(id));
                for (Waiter waiter : waiters) {
                    // One that is gone has ended before.
                    if (found.isEmpty()
                            || found.get().ended()
                            || waiter.isAfter(found.get().version())) {
                        waiter.seen.complete(Optional.empty());
                    }
                }
            });
        } catch (ProblemException e) {
            // Whoever waits goes on doing so, for the store may be back in time.
        } finally {
            looking.set(false);
            lookAgain();
        }
    }

    private void look(UUID id, Waiter waiter) {
        try {
            Optional<JobRecord> present = find(id);
            if (released || present.isEmpty() || enough(present.get(), waiter.known)) {
                waiter.seen.complete(present);
            }
        } catch (Throwable e) {
            waiter.seen.completeExceptionally(e);
        }
    }

    /** The node stops: from now on nobody waits. */
    void release() {
        released = true;
        byJob.values().forEach(waiters -> waiters.forEach(waiter -> waiter.seen.complete(Optional.empty())));
    }

    @Override
    public void on(JobEvent event) {
        if (byJob.isEmpty()) {
            return;
        }
        Set<Waiter> waiters = byJob.get(event.job().spec().id());
        if (waiters == null) {
            return;
        }
        boolean ended = event instanceof JobEvent.Ended;
        // A job that was dropped at once, for it was one too many, is not there to be read any more.
        JobRecord last = new JobRecord(event.job(), "", Progress.NONE, event.version(), OptionalInt.empty());
        for (Waiter waiter : waiters) {
            // Events of one job may come later than what follows them.
            if (ended || waiter.isAfter(event.version())) {
                waiter.seen.complete(Optional.of(last));
            }
        }
    }

    private static boolean enough(JobRecord job, Optional<Long> known) {
        return job.job() instanceof Job.Ended || (known.isPresent() && known.get() != job.version());
    }

    private Optional<JobRecord> find(UUID id) {
        return store.find(id, clock.instant());
    }

    private void leave(UUID id, Waiter waiter) {
        byJob.computeIfPresent(id, (_, all) -> {
            all.remove(waiter);
            return all.isEmpty() ? null : all;
        });
    }
}
