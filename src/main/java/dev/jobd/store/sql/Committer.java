package dev.jobd.store.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Commits calls together: those that come while a transaction is under way make up the next one.
 *
 * <p>Whoever takes the count from 0 has a task started, which goes on until nothing is counted that is not done, and none
 * that it has taken is left. A call is counted after it is in the queue: it may be done before, and then the count is too
 * low for a moment. So the task may find nothing, but no call is left without one.
 */
final class Committer {
    private static final Logger LOG = Logger.getLogger(Committer.class);

    /** So many calls make up a transaction at the most, as one with more would keep those that come later waiting. */
    private static final int MAX_CALLS = 1000;

    private final Threads threads;
    private final Consumer<List<Call<?>>> commit;
    private final ConcurrentLinkedQueue<Call<?>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    /** Null between transactions. */
    private volatile @Nullable Thread committing;
    /** Null while nobody is told anything. */
    private volatile @Nullable Thread telling;

    /**
     * @param commit answers some of the calls, the first at least, and takes these out
     */
    Committer(Threads threads, Consumer<List<Call<?>>> commit) {
        this.threads = threads;
        this.commit = commit;
    }

    /** Does not block. */
    <T> CompletableFuture<T> add(Call<T> call) {
        queue.add(call);
        if (waiting.getAndIncrement() == 0) {
            try {
                threads.commits().execute(this::commitAll);
            } catch (Throwable e) {
                refuseAll(e);
            }
        }
        return call.told();
    }

    /** There is nobody to do them. */
    private void refuseAll(Throwable why) {
        int refused;
        do {
            refused = 0;
            for (Call<?> call = queue.poll(); call != null; call = queue.poll()) {
                refuse(call, why);
                refused++;
            }
        } while (waiting.addAndGet(-refused) > 0);
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
            done = round(calls);
            committing = null;
        } while (waiting.addAndGet(-done) > 0 || !calls.isEmpty());
    }

    /** Never fails: nobody would go on, and all who call from then on would wait for ever. */
    private int round(List<Call<?>> calls) {
        try {
            take(calls);
            return calls.isEmpty() ? 0 : commitSome(calls);
        } catch (Throwable e) {
            int failed = calls.size();
            calls.forEach(call -> refuse(call, e));
            calls.clear();
            return failed;
        }
    }

    private int commitSome(List<Call<?>> calls) {
        List<Call<?>> before = List.copyOf(calls);
        try {
            commit.accept(calls);
            if (calls.size() == before.size()) {
                throw new IllegalStateException("none of the calls was taken");
            }
        } catch (Throwable e) {
            for (Call<?> call : before) {
                if (!call.answered()) {
                    call.fail(e);
                }
            }
            calls.clear();
        }
        try {
            List<Call<?>> answered = before.stream()
                    .filter(Call::answered)
                    .sorted(Comparator.comparing(call -> !(call instanceof Call.Insert)))
                    .toList();
            threads.answers().execute(() -> tell(answered));
        } catch (Throwable e) {
            // The node ends, or has no memory left. Somebody may wait for the answers all the same.
            tell(before);
        }
        return before.size() - calls.size();
    }

    /** That a job was stored is told before that it was claimed in the same transaction. */
    private void tell(List<Call<?>> answered) {
        telling = Thread.currentThread();
        for (Call<?> call : answered) {
            if (call.answered()) {
                tell(call);
            }
        }
        telling = null;
    }

    private static void refuse(Call<?> call, Throwable why) {
        call.fail(why);
        tell(call);
    }

    private static void tell(Call<?> call) {
        try {
            call.tell();
        } catch (Throwable e) {
            try {
                LOG.error("cannot tell of what was committed", e);
            } catch (Throwable _) {
                // Those who come after it are to be told.
            }
        }
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
