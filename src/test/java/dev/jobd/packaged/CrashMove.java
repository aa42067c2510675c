package dev.jobd.packaged;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of one row. What it was is null when the job came, and what it became when it is gone.
 *
 * @param by whose connection it was, where that is known
 * @param lease of the one who holds the attempt that the change is about
 * @param worker whether that is a worker, which may be served by any node
 * @param ends0 how many attempts were over before it
 * @param attempts how many are over after it
 */
record CrashMove(
        long seq,
        long at,
        @Nullable String by,
        @Nullable String was,
        @Nullable String became,
        long versions,
        long token0,
        long token,
        long holder0,
        long holder,
        @Nullable String node,
        Optional<Long> lease,
        boolean worker,
        int ends0,
        int attempts,
        int failed) {

    @Override
    public String toString() {
        return "%d %s by %s: %s -> %s, fence %d -> %d, run %d -> %d of %s, lease left %s ms, attempts %d -> %d"
                .formatted(
                        seq,
                        Instant.ofEpochMilli(at / 1_000),
                        by,
                        was,
                        became,
                        token0,
                        token,
                        holder0,
                        holder,
                        node,
                        lease.map(until -> (until - at) / 1_000).orElse(null),
                        ends0,
                        attempts);
    }

    boolean begins() {
        return "RUNNING".equals(became) && (holder0 != holder || token0 != token);
    }

    boolean wasActive() {
        return "RUNNING".equals(was) || "CANCELLING".equals(was);
    }

    boolean ends() {
        return wasActive() && !"RUNNING".equals(became) && !"CANCELLING".equals(became);
    }
}
