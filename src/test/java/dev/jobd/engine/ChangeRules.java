package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.store.ClusterStores;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * How a job may change where nodes share it: by the call that is about it and no other. An attempt is left by its own node or
 * when its lease is over, and what has ended begins again only when somebody asks.
 */
final class ChangeRules {
    private static final Set<String> TOLD = Set.of("append", "progress");

    private final ClusterStores stores;
    private final Verdict verdict;
    private final StageRules stages;
    /** Of all attempts so far. */
    private final Set<Long> tokens = new HashSet<>();

    private final Map<UUID, Long> retried = new HashMap<>();

    ChangeRules(ClusterStores stores, Verdict verdict) {
        this.stores = stores;
        this.verdict = verdict;
        this.stages = new StageRules(verdict);
    }

    /** How many attempts there were so far. */
    int attempts() {
        return tokens.size();
    }

    /** The version with which somebody retried the job last. */
    long retried(UUID id) {
        return retried.getOrDefault(id, 0L);
    }

    void check(StoreChange change, JobRecord before, JobRecord after) {
        verdict.expect(
                after.job().history().failures() <= after.job().maxRetries() + 1
                        || after.job().history().failures() <= 4,
                "no more attempts than retries");
        stages.check(after.job());
        stages.check(before.job(), after.job());
        switch (before.job()) {
            case Job.Ended _ -> {
                verdict.expect(
                        change.is("requeue") && seen(change, before),
                        "a terminal state is left only when somebody retries the job");
                retried.put(World.id(after), after.version());
            }
            case Job.Waiting _ when after.job() instanceof Job.Active attempt -> claimed(change, before.job(), attempt);
            case Job.Waiting _ ->
                verdict.expect(
                        change.is("update")
                                && seen(change, before)
                                && after.job().equals(change.args()[1]),
                        "a waiting job changes only as somebody asks who has seen it");
            case Job.Active attempt -> changed(change, attempt, after.job());
        }
    }

    /** Whether the call was made by who knew the job as it was. */
    private static boolean seen(StoreChange change, JobRecord before) {
        return change.args()[0] instanceof JobRecord from && from.version() == before.version();
    }

    private void changed(StoreChange change, Job.Active attempt, Job next) {
        if (next.equals(attempt)) {
            verdict.expect(
                    TOLD.contains(change.name())
                            && change.args()[0] instanceof Job.Active own
                            && own.fence().equals(attempt.fence()),
                    "only an attempt that is under way tells something");
            return;
        }
        // When it is claimed again in the same step, what it was in between is not seen.
        boolean again = next instanceof Job.Active other && !other.fence().equals(attempt.fence());
        if (change.leaves(attempt) && (again || next.equals(change.args()[1]))) {
            verdict.expect(
                    next instanceof Job.Cancelling || change.holds(attempt) || over(change, attempt),
                    "nobody takes an attempt as long as its lease lasts");
        } else {
            verdict.expect(
                    again || isReleased(attempt, next), "what a node never heard of goes back as if it had not begun");
        }
        if (again) {
            claimed(
                    change,
                    change.leaves(attempt) ? (Job) change.args()[1] : attempt.release(change.now()),
                    (Job.Active) next);
        }
    }

    /** At any time. */
    private static boolean isReleased(Job.Active attempt, Job next) {
        return switch (attempt) {
            case Job.Running _ -> next.equals(attempt.release(Instant.MIN));
            case Job.Cancelling _ -> next instanceof Job.Ended && next.history().equals(attempt.history());
        };
    }

    private boolean over(StoreChange change, Job.Active attempt) {
        return !change.leases().getOrDefault(attempt, Instant.MIN).isAfter(change.now());
    }

    private void claimed(StoreChange change, Job before, Job.Active attempt) {
        verdict.expect(change.is("claim", "settle") && change.holds(attempt), "a node claims for itself");
        verdict.expect(before instanceof Job.Queued, "only queued jobs are claimed");
        verdict.expect(tokens.add(attempt.fence().token()), "each attempt has a fence of its own");
        verdict.expect(
                !attempt.history().due().isAfter((Instant) change.args()[change.args().length - 1]),
                "no job is claimed before it is due");
        // What a worker gets late may be over: it is told until when it has it.
        verdict.expect(
                attempt.leasedUntil().isPresent()
                        || stores.leases().getOrDefault(attempt, Instant.MIN).isAfter(change.now()),
                "a node claims nothing without a lease");
    }
}
