package dev.jobd.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attempts by the tokens of their fences, for any number of threads. Tokens are consecutive numbers, and each has a
 * chain of its own until they come round again, far from that of its neighbour: so threads do not meet here, as they would
 * in the count that a concurrent map keeps.
 */
final class ExecutionTable {
    private static final int CHAINS = 1024;
    /** Odd, so that no two tokens in a row of that length share a chain. */
    private static final int STRIDE = 333;

    private final Chain[] chains = new Chain[CHAINS];

    /** One attempt after the other, through the executions; guarded by this. */
    private static final class Chain {
        private @Nullable Execution first;
    }

    ExecutionTable() {
        for (int i = 0; i < CHAINS; i++) {
            chains[i] = new Chain();
        }
    }

    void add(Execution execution) {
        Chain chain = chainOf(execution.token());
        synchronized (chain) {
            execution.next = chain.first;
            chain.first = execution;
        }
    }

    /** Does nothing when it has been removed before. */
    void remove(Execution execution) {
        Chain chain = chainOf(execution.token());
        synchronized (chain) {
            Execution before = null;
            Execution at = chain.first;
            while (at != null && at != execution) {
                before = at;
                at = at.next;
            }
            if (at == null) {
                return;
            }
            if (before == null) {
                chain.first = execution.next;
            } else {
                before.next = execution.next;
            }
            execution.next = null;
        }
    }

    @Nullable
    Execution find(long token) {
        Chain chain = chainOf(token);
        synchronized (chain) {
            Execution at = chain.first;
            while (at != null && at.token() != token) {
                at = at.next;
            }
            return at;
        }
    }

    /** Those that are there from before the call until after it, and perhaps others. */
    List<Execution> all() {
        List<Execution> all = new ArrayList<>();
        for (Chain chain : chains) {
            synchronized (chain) {
                for (Execution at = chain.first; at != null; at = at.next) {
                    all.add(at);
                }
            }
        }
        return all;
    }

    private Chain chainOf(long token) {
        return chains[(int) (token * STRIDE & (CHAINS - 1))];
    }
}
