package dev.jobd.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The attempts by the tokens of their fences, for any number of threads. Tokens are consecutive numbers, and each has a
 * place of its own until they come round again, far from that of its neighbour: so threads do not meet here, as they would
 * in the count that a concurrent map keeps. An attempt whose place is still taken by one that goes on for long is kept in
 * such a map.
 */
final class ExecutionTable {
    private static final int PLACES = 1024;
    /** Odd, so that no two tokens in a row of that length share a place. */
    private static final int STRIDE = 333;

    private final AtomicReferenceArray<@Nullable Execution> places = new AtomicReferenceArray<>(PLACES);
    private final Map<Long, Execution> others = new ConcurrentHashMap<>();

    void add(Execution execution) {
        if (!places.compareAndSet(placeOf(execution.token()), null, execution)) {
            others.put(execution.token(), execution);
        }
    }

    /** Does nothing when it has been removed before. */
    void remove(Execution execution) {
        if (!places.compareAndSet(placeOf(execution.token()), execution, null)) {
            others.remove(execution.token(), execution);
        }
    }

    @Nullable
    Execution find(long token) {
        Execution execution = places.get(placeOf(token));
        return execution != null && execution.token() == token ? execution : others.get(token);
    }

    /** Those that are there from before the call until after it, and perhaps others. */
    List<Execution> all() {
        List<Execution> all = new ArrayList<>(others.values());
        for (int place = 0; place < PLACES; place++) {
            Execution execution = places.get(place);
            if (execution != null) {
                all.add(execution);
            }
        }
        return all;
    }

    private static int placeOf(long token) {
        return (int) (token * STRIDE & (PLACES - 1));
    }
}
