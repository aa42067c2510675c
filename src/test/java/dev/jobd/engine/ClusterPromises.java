package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Submitted;
import dev.jobd.store.ClusterStores;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What DESIGN.md promises where nodes share jobs, held against all that happens in a {@link SimulatedCluster}: when handlers
 * begin and are told to stop, how soon others take over, and that everything comes to its end.
 */
final class ClusterPromises {
    /** A tick looks each second, and one may be just over. */
    private static final Duration RESCUE = Duration.ofSeconds(2);

    /** Of a lease, the part that handlers have to stop in: see docs/decisions/0013. */
    private static final int MARGIN = 5;

    private final ClusterStores stores;
    private final InstantSource clock;
    private final Duration margin;
    private final Verdict verdict = new Verdict();
    private final RunningLimits limits = new RunningLimits(SimulatedType.ALL_LIMITS, verdict);
    private final Ledger ledger;
    private final Set<UUID> acknowledged = new HashSet<>();
    /** Since when the leases of attempts have been seen to be over, by the tokens of these. */
    private Map<Long, Instant> adrift = new HashMap<>();
    /** Jobs of which somebody was told how they end, and when that was, as a version. */
    private final Map<UUID, Promise> promised = new HashMap<>();

    private record Promise(JobState end, long version) {}

    ClusterPromises(ClusterStores stores, InstantSource clock, Duration lease) {
        this.stores = stores;
        this.clock = clock;
        this.margin = lease.dividedBy(MARGIN);
        this.ledger = new Ledger(stores, clock, limits, verdict);
    }

    Verdict verdict() {
        return verdict;
    }

    Ledger ledger() {
        return ledger;
    }

    RunningLimits limits() {
        return limits;
    }

    void acknowledged(Submitted submitted) {
        UUID id = World.id(submitted.job());
        acknowledged.add(id);
        verdict.expect(ledger.hasSeen(id), "an acknowledged job is stored");
    }

    /** Somebody has cancelled or failed the job and was given this answer. */
    void told(JobRecord job) {
        Optional<JobState> end =
                switch (job.job()) {
                    case Job.Cancelling told ->
                        Optional.of(told.failure().isPresent() ? JobState.FAILED : JobState.CANCELLED);
                    case Job.Ended ended -> Optional.of(ended.state(clock.instant()));
                    // Somebody else has retried it in between.
                    case Job.Waiting _, Job.Running _ -> Optional.empty();
                };
        end.ifPresent(state -> promised.put(World.id(job), new Promise(state, job.version())));
    }

    /** A handler begins. */
    void begins(Job.Running attempt, Collection<SimulatedNode> nodes) {
        Instant end = stores.leases().entrySet().stream()
                .filter(held -> held.getKey().fence().equals(attempt.fence()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Instant.MIN);
        verdict.expect(end.isAfter(clock.instant()), "no handler begins when the lease of its attempt is over");
        for (SimulatedNode node : nodes) {
            for (Job.Running other : awareOfTime(node) ? node.handlers().goingOn() : List.<Job.Running>of()) {
                verdict.expect(
                        !other.spec().id().equals(attempt.spec().id()), "no job has two handlers that need not stop");
            }
        }
    }

    /** Whether all that it was to do by now is done. */
    private static boolean awareOfTime(SimulatedNode node) {
        return node.runs() && !node.hasStopped() && !node.timer().isDue();
    }

    void check(Collection<SimulatedNode> nodes) {
        verdict.check();
        Instant now = clock.instant();
        Map<Long, Instant> ends = new HashMap<>();
        stores.leases().forEach((attempt, end) -> ends.put(attempt.fence().token(), end));
        for (SimulatedNode node : nodes) {
            for (Job.Running attempt : awareOfTime(node) ? node.handlers().goingOn() : List.<Job.Running>of()) {
                Instant end = ends.getOrDefault(attempt.fence().token(), Instant.EPOCH);
                verdict.expect(
                        !end.minus(margin).isBefore(now), "handlers are told to stop before their lease is over");
            }
        }
        checkRescue(nodes, ends, now);
    }

    private void checkRescue(Collection<SimulatedNode> nodes, Map<Long, Instant> ends, Instant now) {
        Map<Long, Instant> still = new HashMap<>();
        ends.forEach((token, end) -> {
            if (end.isBefore(now)) {
                still.put(token, adrift.getOrDefault(token, now));
            }
        });
        adrift = still;
        Instant before = now.minus(RESCUE);
        boolean late = adrift.values().stream().anyMatch(since -> since.isBefore(before));
        verdict.expect(
                !late
                        || nodes.stream()
                                .noneMatch(node -> node.isFree()
                                        && !node.hasStopped()
                                        && node.fineSince().isBefore(before)),
                "attempts whose lease is over are taken back soon");
    }

    boolean allHaveEnded() {
        return stores.jobs().stream().allMatch(job -> job.job() instanceof Job.Ended);
    }

    /** After the last step: all that had to happen has happened. */
    void checkEnd(Collection<SimulatedNode> nodes) {
        check(nodes);
        verdict.expect(allHaveEnded(), "every job ends");
        for (SimulatedNode node : nodes) {
            verdict.expect(
                    node.isGone() || node.hasStopped() || !ledger.keepsAnEndToItself(node.name()),
                    "the end of a job is told of, also if its answer was lost");
        }
        acknowledged.forEach(id -> verdict.expect(ledger.hasSeen(id), "no acknowledged job is lost"));
        promised.forEach((id, promise) -> verdict.expect(
                ledger.retried(id) > promise.version()
                        || ledger.find(id)
                                .map(job -> job.job().state(clock.instant()) == promise.end())
                                .orElse(true),
                "both sides are told the truth"));
    }
}
