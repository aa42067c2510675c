package dev.jobd.store.sql;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Who takes jobs.
 *
 * @param name of the node, or of the worker
 * @param types of the jobs; empty for any
 * @param lease for how long a worker has its attempts; empty for a node
 */
record Claimant(String name, Optional<Set<String>> types, Optional<Duration> lease) {
    /** Asked for each call of a transaction. See docs/decisions/0014 for why it is not {@link #equals}. */
    boolean is(Claimant other) {
        return name.equals(other.name) && types.equals(other.types) && lease.equals(other.lease);
    }
}
