package dev.jobd.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many attempts may be under way, and how many are. The limit may change at any time; when it falls below what is
 * taken, no slot is free until enough came back.
 *
 * <p>Invariant: one number holds both, the limit in its upper half, so that no slot is taken under an old limit.
 */
final class Slots {
    private static final long TAKEN = 0xFFFF_FFFFL;

    private final AtomicLong state;

    Slots(int limit) {
        state = new AtomicLong((long) limit << Integer.SIZE);
    }

    /** Takes all free slots; how many that were. */
    int takeAll() {
        while (true) {
            long now = state.get();
            int free = free(now);
            if (free == 0) {
                return 0;
            }
            if (state.compareAndSet(now, now + free)) {
                return free;
            }
        }
    }

    void giveBack(int count) {
        state.addAndGet(-count);
    }

    int limit() {
        return limit(state.get());
    }

    int taken() {
        return taken(state.get());
    }

    void limit(int next) {
        state.updateAndGet(now -> ((long) next << Integer.SIZE) | (now & TAKEN));
    }

    private static int free(long state) {
        return Math.max(0, limit(state) - taken(state));
    }

    private static int limit(long state) {
        return (int) (state >>> Integer.SIZE);
    }

    private static int taken(long state) {
        return (int) (state & TAKEN);
    }
}
