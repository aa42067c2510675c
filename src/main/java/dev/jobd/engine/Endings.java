package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.ProblemException;
import dev.jobd.store.Claimed;
import dev.jobd.store.JobStore;
import dev.jobd.store.Settled;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Has what follows attempts stored, also if the store is away for a while, or has done it and the answer was lost. What goes
 * wrong in another way is the caller's.
 */
final class Endings {
    private static final Duration RETRY = Duration.ofMillis(500);

    private final JobStore store;
    private final Executor executor;
    private final Timer timer;
    private final InstantSource clock;

    Endings(Engine.Ground ground) {
        this.store = ground.store();
        this.executor = ground.executor();
        this.timer = ground.timer();
        this.clock = ground.clock();
    }

    /** See {@link JobStore#settle}; nothing is claimed but at the first try. */
    CompletableFuture<Settled> settle(Job.Running attempt, Job.AtRest next, int max, Instant now) {
        CompletableFuture<Settled> stored =
                store.settle(attempt, next, max, now).toCompletableFuture();
        return stored.isDone() && !stored.isCompletedExceptionally()
                ? stored
                : stored.exceptionallyCompose(failure -> again(
                        () -> store.settle(attempt, next, 0, clock.instant()),
                        settled -> confirmed(settled, next),
                        failure));
    }

    /** See {@link JobStore#update(Job.Active, Job)}. */
    CompletableFuture<Long> update(Job.Cancelling attempt, Job.AtRest next) {
        return store.update(attempt, next)
                .toCompletableFuture()
                .exceptionallyCompose(failure ->
                        again(() -> store.update(attempt, next), version -> confirmed(version, next), failure));
    }

    /** After a moment, in which whatever is in the way may go away. */
    <T> CompletableFuture<T> later(Supplier<CompletionStage<T>> change) {
        CompletableFuture<Void> time = new CompletableFuture<>();
        timer.after(RETRY, () -> time.complete(null));
        return time.thenCompose(_ -> change.get());
    }

    private <T> CompletableFuture<T> again(
            Supplier<CompletionStage<T>> change, UnaryOperator<T> confirmed, Throwable failure) {
        return ProblemException.isForNow(failure)
                ? later(change)
                        .thenApplyAsync(confirmed, executor)
                        .exceptionallyCompose(second -> again(change, confirmed, second))
                : CompletableFuture.failedFuture(failure);
    }

    /** What was stored at an earlier try, of which the answer was lost, cannot be stored again. */
    private Settled confirmed(Settled settled, Job.AtRest next) {
        long version = confirmed(settled.version(), next);
        return version == settled.version() ? settled : Settled.won(version, Claimed.NONE);
    }

    private long confirmed(long version, Job.AtRest next) {
        return version == JobStore.LOST
                ? store.find(next.spec().id(), clock.instant())
                        .filter(present -> present.job().equals(next))
                        .map(JobRecord::version)
                        .orElse(version)
                : version;
    }
}
