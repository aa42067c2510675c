package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.store.ClusterStores;
import dev.jobd.store.JobStore;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Every change of a job in a simulated cluster, and by which call of which node it came. */
final class Ledger {
    private final ClusterStores stores;
    private final InstantSource clock;
    private final Verdict verdict;
    private final Set<UUID> ids = new HashSet<>();
    private Map<UUID, JobRecord> jobs = new HashMap<>();
    /** Those that were seen, by their versions. */
    private final Map<Long, Job> changes = new HashMap<>();

    /** The ends of attempts that were stored and not told of yet, and the nodes that did so. */
    private final Map<Job.Ended, String> untold = new HashMap<>();

    private final Map<Long, JobEvent> told = new HashMap<>();
    private final RunningLimits limits;
    private final ChangeRules rules;

    Ledger(ClusterStores stores, InstantSource clock, RunningLimits limits, Verdict verdict) {
        this.limits = limits;
        this.rules = new ChangeRules(stores, verdict);
        this.stores = stores;
        this.clock = clock;
        this.verdict = verdict;
    }

    /** The store for a node: every change is looked at. */
    JobStore watched(String node, JobStore real) {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(),
                new Class<?>[] {JobStore.class},
                (_, called, args) -> ClusterStores.CHANGES.contains(called.getName()) && args != null
                        ? change(node, real, called, args)
                        : Calls.invoke(real, called, args));
    }

    private @Nullable Object change(String node, JobStore real, Method called, Object[] args) throws Throwable {
        Map<Job.Active, Instant> leases = args[0] instanceof Job.Active ? stores.leases() : Map.of();
        StoreChange change = new StoreChange(node, called.getName(), args, leases, clock.instant());
        try {
            return Calls.invoke(real, called, args);
        } finally {
            see(change);
        }
    }

    private void see(StoreChange change) {
        Map<UUID, JobRecord> before = jobs;
        int attempts = rules.attempts();
        jobs = new LinkedHashMap<>();
        for (JobRecord job : stores.jobs()) {
            jobs.put(World.id(job), job);
            JobRecord known = before.remove(World.id(job));
            if (known == null) {
                ids.add(World.id(job));
                verdict.expect(change.is("insert"), "jobs come to be by being submitted");
            } else if (known.version() != job.version()) {
                verdict.expect(known.version() < job.version(), "versions rise");
                rules.check(change, known, job);
                if (change.is("settle") && job.job() instanceof Job.Ended end && end.equals(change.args()[1])) {
                    untold.put(end, change.node());
                }
            }
            changes.put(job.version(), job.job());
        }
        before.values()
                .forEach(gone -> verdict.expect(
                        gone.job() instanceof Job.Ended && change.is("evict", "delete"),
                        "no job is lost before it has ended"));
        if (rules.attempts() > attempts) {
            limits.check(change.node(), stores.leases(), change.now());
        }
    }

    /**
     * The node tells of a change. Twice only of a job that waits again: who has not heard that it stored this cannot tell it
     * from the same that another node stored later, when it gave the job back.
     */
    void told(JobEvent event) {
        if (event.job() instanceof Job.Ended end) {
            untold.remove(end);
        }
        JobEvent before = told.put(event.version(), event);
        verdict.expect(
                before == null
                        || event.job() instanceof Job.Queued && event.job().equals(before.job()),
                "each change is told of once");
        if (event instanceof JobEvent.Moved) {
            Job known = changes.getOrDefault(event.version(), event.job());
            verdict.expect(known.equals(event.job()), "what is told is what was stored");
        }
    }

    /** Whether the node has stored the end of a job that is there, and told nobody. */
    boolean keepsAnEndToItself(String node) {
        return untold.entrySet().stream()
                .anyMatch(end -> end.getValue().equals(node)
                        && find(end.getKey().spec().id())
                                .filter(job -> job.job().equals(end.getKey()))
                                .isPresent());
    }

    /** The job as it was last seen. */
    Optional<JobRecord> find(UUID id) {
        return Optional.ofNullable(jobs.get(id));
    }

    boolean hasSeen(UUID id) {
        return ids.contains(id);
    }

    /** The version with which somebody retried the job last. */
    long retried(UUID id) {
        return rules.retried(id);
    }
}
