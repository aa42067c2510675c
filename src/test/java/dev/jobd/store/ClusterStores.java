package dev.jobd.store;

import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** The stores of nodes that have their jobs in one place, with a clock of its own, for one thread. */
public interface ClusterStores extends AutoCloseable {
    /** The methods of a store that change jobs. */
    Set<String> CHANGES = Set.of(
            "insert",
            "claim",
            "extend",
            "update",
            "updateUnlessExtended",
            "settle",
            "requeue",
            "delete",
            "append",
            "progress",
            "evict",
            "pause");

    JobPage.Request ALL = new JobPage.Request(JobPage.Order.OLDEST, 1000, Optional.empty(), 0, false);

    /** The way from a node to the jobs, on which calls and answers are lost. */
    interface Way {
        /** A call sets out; false when it does not arrive. */
        boolean arrives();

        /** A call was done; false when nobody hears of it. */
        boolean isHeardOf();
    }

    /**
     * What a node has.
     *
     * @param clock the time of the jobs, as near as the node can know it
     */
    record Member(JobStore store, InstantSource clock) {}

    /** @param nanos what the node has for {@link System#nanoTime} */
    Member join(String node, Way way, LongSupplier nanos);

    /** Before any node looks. */
    void declare(DeclaredType type);

    /** All jobs as they are, without their logs. */
    List<JobRecord> jobs();

    /** The attempts that are under way, and when the leases end that they have. */
    Map<Job.Active, Instant> leases();

    @Override
    void close();
}
