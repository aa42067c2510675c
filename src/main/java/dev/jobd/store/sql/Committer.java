package dev.jobd.store.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Commits calls together: those that come while a transaction is under way make up the next one.
 *
 * <p>Invariant: every call in the queue has been counted before, and whoever takes the count from 0 has a task started that
 * goes on until it is 0 again. So there is one such task at the most, and none for nothing.
 */
final class Committer {
    /** So many calls make up a transaction at the most, as one with more would keep those that come later waiting. */
    private static final int MAX_CALLS = 1000;

    private final Executor executor;
    private final Executor answers;
    private final Consumer<List<Call<?>>> commit;
    private final ConcurrentLinkedQueue<Call<?>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    /** Null between transactions. */
    private volatile @Nullable Thread committing;
    /** Null while nobody is told anything. */
    private volatile @Nullable Thread telling;

    /**
     * @param executor runs one task at a time
     * @param answers runs one task at a time, in their order, and tells those who have called: they may have a lot to do
     *     then, and the next transaction need not wait for that
     * @param commit answers some of the calls, the first at least, and takes these out
     */
    Committer(Executor executor, Executor answers, Consumer<List<Call<?>>> commit) {
        this.executor = executor;
        this.answers = answers;
        this.commit = commit;
    }

    /** Does not block. */
    <T> CompletableFuture<T> add(Call<T> call) {
        queue.add(call);
        if (waiting.getAndIncrement() == 0) {
            executor.execute(this::commitAll);
        }
        return call.told();
    }

    /** Blocks until the call is answered. Not for what follows a commit on the threads that make and tell it. */
    <T> T await(Call<T> call) {
        if (committing == Thread.currentThread() || telling == Thread.currentThread()) {
            throw new IllegalStateException("the thread that commits would wait for itself");
        }
        try {
            return add(call).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void commitAll() {
        List<Call<?>> calls = new ArrayList<>();
        int done;
        do {
            committing = Thread.currentThread();
            take(calls);
            done = commitSome(calls);
            committing = null;
        } while (waiting.addAndGet(-done) > 0);
    }

    private int commitSome(List<Call<?>> calls) {
        List<Call<?>> before = List.copyOf(calls);
        try {
            commit.accept(calls);
            if (calls.size() == before.size()) {
                throw new IllegalStateException("none of the calls was taken");
            }
        } catch (Throwable e) {
            calls.forEach(call -> call.fail(e));
            calls.clear();
        }
        List<Call<?>> answered = before.stream().filter(Call::answered).toList();
        answers.execute(() -> tell(answered));
        return before.size() - calls.size();
    }

    private void tell(List<Call<?>> answered) {
        telling = Thread.currentThread();
        answered.forEach(Call::tell);
        telling = null;
    }

    private void take(Collection<Call<?>> into) {
        while (into.size() < MAX_CALLS) {
            Call<?> call = queue.poll();
            if (call == null) {
                return;
            }
            into.add(call);
        }
    }
}
