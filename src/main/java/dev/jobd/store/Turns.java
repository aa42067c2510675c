package dev.jobd.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Steps that are done one at a time, each by the thread that brings it or, where that would have to wait, by the one whose
 * turn it is. So threads that bring many short steps neither stand in line for each, nor keep a processor busy with
 * waiting, and the steps find their data in the caches of one processor. (The pattern is known as flat combining.)
 *
 * <p>Invariants: a step is left only while somebody has the turn, or by one that then looks whether somebody has; and who
 * ends a turn looks afterwards for steps that were left. So none stays behind. Steps that were left are done in their
 * order, and before those that are brought later by a thread that gets the turn.
 */
final class Turns {
    private static final int LOOKS = 64;

    /** So many steps are left at a time; a few more, where threads meet at that number. */
    static final int MAX_LEFT = 32;

    /** Bound on threads that tell of steps at present. */
    private static final ScopedValue<Teller> TELLER = ScopedValue.newInstance();

    private final ReentrantLock turn = new ReentrantLock();
    /** The steps that were left, the last one first. */
    private final AtomicReference<@Nullable Step<?>> left = new AtomicReference<>();

    /** Done before this returns, however long that takes. The step must be quick, and may not take a turn itself. */
    <T> T now(Supplier<T> step) {
        takeSoon();
        return doNow(step);
    }

    /**
     * Done before this returns, or left to whoever has the turn; where {@value #MAX_LEFT} are left already, this waits as
     * {@link #now} does. So no thread gets far ahead of its steps, and what they hold in memory is bounded.
     *
     * @return complete in the first case; otherwise completed on the other thread, which has no turn then
     */
    <T> CompletionStage<T> soon(Supplier<T> step) {
        if (turn.tryLock()) {
            return CompletableFuture.completedFuture(doNow(step));
        }
        Step<?> last = left.get();
        if (last != null && last.number >= MAX_LEFT) {
            return CompletableFuture.completedFuture(now(step));
        }
        Step<T> own = new Step<>(step);
        leave(own);
        doLeft();
        return own;
    }

    /** The caller has the turn; not any more afterwards. */
    private <T> T doNow(Supplier<T> step) {
        Step<?> done = null;
        try {
            done = doAllLeft();
            return step.get();
        } finally {
            turn.unlock();
            tell(done);
            doLeft();
        }
    }

    /** Does what was left, unless somebody has the turn who will. */
    private void doLeft() {
        while (left.get() != null && turn.tryLock()) {
            Step<?> done = doAllLeft();
            turn.unlock();
            tell(done);
        }
    }

    /** To be called by the one whose turn it is. Returns the first of those that were done. */
    private @Nullable Step<?> doAllLeft() {
        Step<?> first = left.get() == null ? null : inOrder(left.getAndSet(null));
        for (Step<?> step = first; step != null; step = step.next) {
            step.take();
        }
        return first;
    }

    private void leave(Step<?> step) {
        Step<?> last;
        do {
            last = left.get();
            step.next = last;
            step.number = last == null ? 1 : last.number + 1;
        } while (!left.compareAndSet(last, step));
    }

    private static @Nullable Step<?> inOrder(@Nullable Step<?> last) {
        Step<?> first = null;
        for (Step<?> step = last; step != null; ) {
            Step<?> before = step.next;
            step.next = first;
            first = step;
            step = before;
        }
        return first;
    }

    /** The caller has no turn. */
    private static void tell(@Nullable Step<?> first) {
        if (first == null) {
            return;
        }
        if (TELLER.isBound()) {
            TELLER.get().add(first);
        } else {
            Teller teller = new Teller(first);
            ScopedValue.where(TELLER, teller).run(teller);
        }
    }

    /** A turn takes a microsecond, and a thread that stands in line longer than that to come back: so it looks first. */
    private void takeSoon() {
        for (int look = 0; look < LOOKS; look++) {
            if (turn.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        turn.lock();
    }

    /**
     * Tells of steps that are done, one after the other: what follows a step may take turns itself and do more steps that
     * were left, and these are told of here too, not deeper and deeper on the stack.
     */
    private static final class Teller implements Runnable {
        private @Nullable Step<?> first;

        Teller(Step<?> first) {
            this.first = first;
        }

        /** Takes in steps of a thread that is telling already. */
        void add(Step<?> more) {
            Step<?> last = more;
            for (Step<?> next = last.next; next != null; next = last.next) {
                last = next;
            }
            last.next = first;
            first = more;
        }

        @Override
        public void run() {
            for (Step<?> step = first; step != null; step = first) {
                first = step.next;
                // Whoever keeps the stage does not keep those after it.
                step.next = null;
                step.tell();
            }
        }
    }

    /** A step that was left: taken by the one whose turn it is, who tells of it when the turn is over. */
    private static final class Step<T> extends CompletableFuture<T> {
        private final Supplier<T> body;
        private @Nullable T result;
        private @Nullable Throwable failure;

        @Nullable
        Step<?> next;

        /** Counts from 1 for the one that was left first. */
        int number;

        Step(Supplier<T> body) {
            this.body = body;
        }

        void take() {
            try {
                result = body.get();
            } catch (Throwable e) {
                failure = e;
            }
        }

        void tell() {
            boolean _ = failure == null ? complete(result) : completeExceptionally(failure);
        }
    }
}
