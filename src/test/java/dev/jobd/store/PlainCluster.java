package dev.jobd.store;

import static java.util.Objects.requireNonNull;

import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Nodes that share a store in memory, and have their attempts for a lease, by one clock: as plain as can be. */
public final class PlainCluster implements ClusterStores {
    final JobStore jobs = new MemoryJobStore();
    final InstantSource clock;
    final Duration lease;
    /** When the lease of each run ends. */
    private final List<Instant> leases = new ArrayList<>();
    /** The runs that have the attempts, by the tokens of these. */
    private final Map<Long, Integer> holders = new HashMap<>();

    public PlainCluster(InstantSource clock, Duration lease) {
        this.clock = clock;
        this.lease = lease;
    }

    @Override
    public Member join(String node, Way way, LongSupplier nanos) {
        PlainNode member = new PlainNode(this, way, nanos);
        return new Member(member.store(), member.clock());
    }

    @Override
    public void declare(DeclaredType type) {
        jobs.types().put(type, 1);
        jobs.limit(type.name(), type.limits());
    }

    @Override
    public List<JobRecord> jobs() {
        return jobs.list(JobFilter.ALL, ALL, clock.instant()).jobs();
    }

    @Override
    public Map<Job.Active, Instant> leases() {
        Map<Job.Active, Instant> all = new LinkedHashMap<>();
        active().forEach(attempt ->
                all.put(attempt, attempt.leasedUntil().orElseGet(() -> leases.get(holder(attempt)))));
        return all;
    }

    /** A run begins; its number. */
    int begin() {
        leases.add(clock.instant().plus(lease));
        return leases.size() - 1;
    }

    /** False when it is over. */
    boolean renew(int run) {
        if (!lasts(run)) {
            return false;
        }
        leases.set(run, clock.instant().plus(lease));
        return true;
    }

    void end(int run) {
        leases.set(run, Instant.EPOCH);
    }

    boolean lasts(int run) {
        return leases.get(run).isAfter(clock.instant());
    }

    void claimed(Job.Active attempt, int run) {
        holders.put(attempt.fence().token(), run);
    }

    /** The run that has it. */
    int holder(Job.Active attempt) {
        return requireNonNull(holders.get(attempt.fence().token()));
    }

    List<Job.Active> active() {
        List<Job.Active> active = new ArrayList<>();
        for (Job job : jobs.unfinished()) {
            if (job instanceof Job.Active attempt) {
                active.add(attempt);
            }
        }
        return active;
    }

    @Override
    public void close() {
        // Is gone by itself.
    }
}
