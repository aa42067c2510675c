package dev.jobd.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The gate that submissions go through. When it has been closed and is {@link #empty}, every job that was ever let in is
 * in the store.
 *
 * <p>Invariant: one number holds both the submissions under way and, in its sign bit, whether the gate is closed, so that
 * no submission slips in between a look at the one and a look at the other.
 */
final class Admission {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final AtomicInteger gate = new AtomicInteger();

    /** Whether a submission may go on; then it has to {@link #leave}. */
    boolean enter() {
        if (gate.getAndIncrement() >= 0) {
            return true;
        }
        leave();
        return false;
    }

    void leave() {
        gate.decrementAndGet();
    }

    /** No submission enters from now on; those under way go on. */
    void close() {
        gate.updateAndGet(count -> count | CLOSED);
    }

    boolean open() {
        return gate.get() >= 0;
    }

    boolean empty() {
        return (gate.get() & ~CLOSED) == 0;
    }
}
