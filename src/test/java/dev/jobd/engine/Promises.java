package dev.jobd.engine;

import static java.util.Objects.requireNonNull;

import dev.jobd.domain.BulkAction;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Problem;
import dev.jobd.domain.Submitted;
import dev.jobd.domain.Tally;
import dev.jobd.domain.TypeLimits;
import dev.jobd.store.Claimed;
import dev.jobd.store.JobStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * What DESIGN.md promises, held against all that happens in a {@link SimulatedWorld}: an {@link AssertionError} says which
 * promise was broken.
 */
final class Promises implements JobEvent.Listener {
    private static final JobPage.Request ALL =
            new JobPage.Request(JobPage.Order.OLDEST, 1000, Optional.empty(), 0, false);

    private final JobStore store;
    private final SettableClock clock;
    private final Engine.Settings settings;
    private final Map<String, Integer> slots = new HashMap<>();
    private final Map<String, TypeLimits> limits = new HashMap<>();

    /** The last that was told of each acknowledged job, by version. */
    private final Map<UUID, JobEvent> last = new HashMap<>();

    private final Set<UUID> acknowledged = new HashSet<>();
    private final BitSet versions = new BitSet();
    /** How the jobs have to end of which somebody was told that they will. */
    private final Map<UUID, JobState> promised = new HashMap<>();

    private boolean bulkRetry;

    private final Verdict verdict = new Verdict();
    private final StageRules stages = new StageRules(verdict);

    Promises(JobStore store, SettableClock clock, Engine.Settings settings) {
        this.store = store;
        this.clock = clock;
        this.settings = settings;
    }

    Verdict verdict() {
        return verdict;
    }

    /** The store for a node: every claim is looked at. */
    JobStore watched(JobStore real) {
        return WatchedStore.of(real, this::checkClaim);
    }

    void limit(String node, int most) {
        slots.put(node, most);
    }

    void limit(String type, TypeLimits most) {
        limits.put(type, most);
    }

    void acknowledged(Submitted submitted) {
        UUID id = World.id(submitted.job());
        expect(submitted.replayed() == acknowledged.contains(id), "a new job has a new id, a replayed one does not");
        acknowledged.add(id);
    }

    void refused(Problem problem) {
        if (problem instanceof Problem.QueueFull) {
            expect(waiting() + 5 > settings.maxQueued(), "a queue is full only if it is");
        }
        expect(!(problem instanceof Problem.Stopping), "a node that has not stopped does not refuse");
    }

    void cancelled(JobRecord job) {
        promised.put(World.id(job), JobState.CANCELLED);
        JobState state = job.job().state(clock.instant());
        // An operator's failure may have been first.
        expect(state == JobState.CANCELLED || state == JobState.CANCELLING, "a cancel cancels");
        if (job.job() instanceof Job.Cancelling cancelling
                && cancelling.failure().isPresent()) {
            promised.put(World.id(job), JobState.FAILED);
        }
    }

    void failed(JobRecord job) {
        promised.put(World.id(job), JobState.FAILED);
    }

    void retried(JobRecord job) {
        promised.remove(World.id(job));
    }

    void bulk(BulkAction action) {
        bulkRetry |= action == BulkAction.RETRY;
        if (bulkRetry) {
            promised.clear();
        }
    }

    @Override
    public void on(JobEvent event) {
        UUID id = event.job().spec().id();
        expect(!versions.get((int) event.version()), "no two events have the same version");
        versions.set((int) event.version());
        if (event instanceof JobEvent.Started started) {
            expect(
                    !started.job().startedAt().isBefore(started.job().history().due()),
                    "no job starts before it is due");
        }
        expect(
                event.job().history().failures() <= event.job().maxRetries() + 1
                        || event.job().history().failures() <= 4,
                "no more attempts than retries");
        stages.check(event.job());
        JobEvent known = last.get(id);
        if (known != null && known.version() + 1 == event.version()) {
            stages.check(known.job(), event.job());
        }
        if (known != null && known.version() < event.version() && known.job() instanceof Job.Ended) {
            expect(event instanceof JobEvent.Changed, "a terminal state is left only when somebody retries the job");
        }
        if (known == null || known.version() < event.version()) {
            last.put(id, event);
        }
    }

    void check() {
        Instant now = clock.instant();
        List<JobRecord> stored = stored(now);
        Map<JobState, Long> states = new EnumMap<>(JobState.class);
        Set<UUID> present = new HashSet<>();
        for (JobRecord job : stored) {
            states.merge(job.job().state(now), 1L, Long::sum);
            present.add(World.id(job));
        }
        for (UUID id : acknowledged) {
            if (!present.contains(id)) {
                Job gone = requireNonNull(last.get(id)).job();
                expect(gone instanceof Job.Ended, "no acknowledged job is lost");
                states.merge(gone.state(now), 1L, Long::sum);
            }
        }
        Tally tally = store.tally(now);
        expect(tally.submitted() == acknowledged.size(), "every acknowledged job is counted, once");
        for (JobState state : JobState.values()) {
            expect(tally.of(state) == states.getOrDefault(state, 0L), "the counters are what is stored: " + state);
        }
        long ended =
                stored.stream().filter(job -> job.job() instanceof Job.Ended).count();
        expect(ended <= settings.maxJobs(), "no more ended jobs are kept than may be");
    }

    /** After the last step: all that had to happen has happened. */
    void checkEnd() {
        check();
        expect(store.unfinished().isEmpty(), "every job ends");
        expect(versions.nextClearBit(1) == versions.length() || versions.isEmpty(), "every change is told of");
        promised.forEach((id, state) -> expect(
                requireNonNull(last.get(id)).job().state(clock.instant()) == state, "both sides are told the truth"));
    }

    /** Pages of random size through a random filter hold what the whole list holds. */
    void checkPages(Random random) {
        Instant now = clock.instant();
        JobState state = JobState.values()[random.nextInt(JobState.values().length)];
        JobFilter filter = random.nextBoolean()
                ? JobFilter.ALL
                : new JobFilter(
                        EnumSet.of(state), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        List<UUID> paged = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            JobPage page = store.list(
                    filter, new JobPage.Request(JobPage.Order.OLDEST, 1 + random.nextInt(4), cursor, 0, false), now);
            page.jobs().forEach(job -> paged.add(World.id(job)));
            cursor = page.next();
        } while (cursor.isPresent());
        List<UUID> whole = stored(now).stream()
                .filter(job -> filter.states().isEmpty() || job.job().state(now) == state)
                .map(World::id)
                .toList();
        expect(paged.equals(whole), "pages hold every job once, in order");
    }

    private void checkClaim(Claimed claimed, Set<UUID> queuedBefore) {
        Instant now = clock.instant();
        Map<String, Integer> byNode = new HashMap<>();
        Map<String, Integer> byType = new HashMap<>();
        Map<String, Integer> byKey = new HashMap<>();
        List<Job.Queued> left = new ArrayList<>();
        for (JobRecord record : stored(now)) {
            Job job = record.job();
            if (job instanceof Job.Active active) {
                byNode.merge(active.node(), 1, Integer::sum);
                byType.merge(job.runs(), 1, Integer::sum);
                job.spec()
                        .options()
                        .concurrencyKey()
                        .ifPresent(key -> byKey.merge(job.spec().type() + key, 1, Integer::sum));
            } else if (job instanceof Job.Queued queued && !queued.due().isAfter(now)) {
                left.add(queued);
            }
        }
        for (Claimed.Claim claim : claimed.claims()) {
            Job.Running job = claim.job();
            String type = job.spec().type();
            TypeLimits most = limits.getOrDefault(type, TypeLimits.DEFAULT);
            expect(
                    requireNonNull(byType.get(job.runs()))
                            <= requireNonNull(limits.get(job.runs())).maxConcurrency(),
                    "no type has more running than may");
            job.spec()
                    .options()
                    .concurrencyKey()
                    .ifPresent(key -> expect(
                            requireNonNull(byKey.get(type + key)) <= most.maxPerKey(),
                            "no key has more running than may"));
            expect(!job.history().due().isAfter(now), "no job is claimed before it is due");
            expect(queuedBefore.contains(job.spec().id()), "only queued jobs are claimed");
            for (Job.Queued other : left) {
                expect(!(sameLine(job, other) && comesFirst(other, job)), "jobs start in their order");
            }
        }
        if (!claimed.claims().isEmpty()
                && claimed.claims().getFirst().job().leasedUntil().isEmpty()) {
            String node = claimed.claims().getFirst().job().node();
            expect(
                    requireNonNull(byNode.get(node)) <= requireNonNull(slots.get(node)),
                    "no node runs more than it may");
        }
    }

    private static boolean sameLine(Job a, Job b) {
        return a.runs().equals(b.runs())
                && a.spec().options().concurrencyKey().isEmpty()
                && b.spec().options().concurrencyKey().isEmpty();
    }

    private static boolean comesFirst(Job a, Job b) {
        if (a.spec().options().priority() != b.spec().options().priority()) {
            return a.spec().options().priority() > b.spec().options().priority();
        }
        return a.history().due().isBefore(b.history().due());
    }

    private List<JobRecord> stored(Instant now) {
        return store.list(JobFilter.ALL, ALL, now).jobs();
    }

    private long waiting() {
        return store.tally(clock.instant()).waiting();
    }

    private void expect(boolean holds, String promise) {
        verdict.expect(holds, promise);
    }
}
