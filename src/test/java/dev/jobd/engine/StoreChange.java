package dev.jobd.engine;

import dev.jobd.domain.Job;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A call of a node that may change jobs.
 *
 * @param leases of the attempts that were under way before
 */
record StoreChange(String node, String name, Object[] args, Map<Job.Active, Instant> leases, Instant now) {
    boolean is(String... names) {
        return Set.of(names).contains(name);
    }

    /** Whether it stores what follows this attempt. */
    boolean leaves(Job.Active attempt) {
        return is("update", "settle", "updateUnlessExtended")
                && args[0] instanceof Job.Active from
                && from.fence().equals(attempt.fence())
                && from.spec().id().equals(attempt.spec().id());
    }

    /** Whether the node has the attempt; that of a worker, any node that the worker calls. */
    boolean holds(Job.Active attempt) {
        return attempt.leasedUntil().isPresent() || attempt.node().equals(node);
    }
}
