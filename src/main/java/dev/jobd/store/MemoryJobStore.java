package dev.jobd.store;

import dev.jobd.domain.Fence;
import dev.jobd.domain.Idempotency;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Progress;
import dev.jobd.domain.Tally;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Jobs on the heap of this process, gone with it. One {@linkplain Turns turn} at a time touches them; nothing waits or calls
 * out in it, and no operation that is called for each job takes longer in proportion to the jobs that are kept. What is
 * stored for one job waits for nobody, or for a few others at the most: see {@link Turns#soon}.
 */
public final class MemoryJobStore implements JobStore {
    /** In one turn: about a millisecond. */
    private static final int MAX_EVICTED = 1000;

    private static final int MAX_ADRIFT = 1000;

    /** Guards all fields below, and every entry. */
    private final Turns turns = new Turns();

    /** By id: those of one node rise, so that jobs come at the end and go near the start. */
    private final Ranked<Entry> entries = new Ranked<>(Comparator.comparing((Entry entry) -> entry.id));

    private final Map<String, Entry> byIdempotencyKey = new HashMap<>();
    private final Shelves shelves = new Shelves();
    private final DueLine line = new DueLine(this::list);
    private final EndedJobs ended = new EndedJobs();
    /** The attempts that workers have, by when their leases end. */
    private final Ranked<Entry> leases = Ranked.natural();

    private final long[] counts = new long[JobState.values().length];
    private final TypeStore types = new MemoryTypeStore(this::limit);
    private final PipelineStore pipelines = new MemoryPipelineStore();
    private long submitted;
    private long retried;
    private long versions;
    private long fences;
    private int maxEnded = Integer.MAX_VALUE;
    /** Written in a turn. */
    private volatile boolean paused;

    @Override
    public CompletionStage<List<Inserted>> insert(List<? extends Job.Waiting> jobs, int maxWaiting, Instant now) {
        return turns.soon(() -> {
            line.advance(now);
            boolean simple =
                    jobs.size() == 1 && jobs.getFirst().spec().idempotency().isEmpty();
            return simple && waiting() < maxWaiting
                    ? List.of(new Inserted.Stored(snapshot(take(jobs.getFirst()))))
                    : insertAll(jobs, maxWaiting);
        });
    }

    @Override
    public Claimed claim(int max, String node, Instant now) {
        return turns.now(() -> claimDue(max, node, now));
    }

    @Override
    public CompletionStage<Claimed> claim(WorkerClaim claim, Instant now) {
        return turns.soon(() -> claimDue(
                line.lanes(claim.types()),
                claim.max(),
                (job, fence) -> job.lease(fence, claim.worker(), now, claim.lease()),
                now));
    }

    @Override
    public CompletionStage<Optional<Job.Active>> extend(Job.Active attempt, Duration lease, Instant now) {
        return turns.soon(() -> {
            Entry entry = active(attempt);
            if (entry == null || !(entry.job() instanceof Job.Active present) || !leased(present, now)) {
                return Optional.empty();
            }
            if (present instanceof Job.Running running) {
                leases.remove(entry.due, entry);
                Job.Running longer = running.leasedUntil(later(present.leasedUntil(), now.plus(lease)));
                entry.job(longer);
                keepLease(entry, longer);
                return Optional.of(longer);
            }
            return Optional.of(present);
        });
    }

    private static boolean leased(Job.Active attempt, Instant now) {
        return attempt.leasedUntil().filter(now::isBefore).isPresent();
    }

    private static Instant later(Optional<Instant> one, Instant other) {
        return one.filter(other::isBefore).orElse(other);
    }

    @Override
    public CompletionStage<Long> update(Job.Active from, Job next) {
        return turns.soon(() -> store(from, next));
    }

    @Override
    public CompletionStage<Long> updateUnlessExtended(Job.Active from, Job next) {
        return turns.soon(() -> {
            Entry entry = active(from);
            boolean longer = entry != null
                    && entry.job() instanceof Job.Active present
                    && !present.leasedUntil().equals(from.leasedUntil());
            return longer ? LOST : store(from, next);
        });
    }

    @Override
    public List<Job.Active> adrift(Instant now) {
        return turns.now(() -> {
            List<Job.Active> adrift = new ArrayList<>();
            for (int rank = 0; rank < Math.min(leases.size(), MAX_ADRIFT); rank++) {
                Entry entry = leases.get(rank);
                if (entry.due > Entry.nanos(now)) {
                    break;
                }
                adrift.add((Job.Active) entry.job());
            }
            return adrift;
        });
    }

    @Override
    public void serve(Set<String> types) {
        turns.now(() -> {
            line.serve(types);
            return types;
        });
    }

    @Override
    public CompletionStage<Settled> settle(Job.Active from, Job.AtRest next, int max, Instant now) {
        return turns.soon(() -> {
            long version = store(from, next);
            return version == LOST
                    ? Settled.lost(from, Optional.ofNullable(active(from)).map(Entry::job))
                    : Settled.won(version, claimDue(max, from.node(), now));
        });
    }

    @Override
    public CompletionStage<Long> update(JobRecord from, Job.AtRest next) {
        return turns.soon(() -> store(from, next));
    }

    @Override
    public CompletionStage<Long> requeue(JobRecord from, Job.Queued next, int maxWaiting) {
        return turns.soon(() -> waiting() < maxWaiting ? store(from, next) : atRest(from) == null ? LOST : FULL);
    }

    @Override
    public boolean delete(JobRecord from) {
        return turns.now(() -> {
            Entry entry = atRest(from);
            if (entry == null || !entry.state.terminal()) {
                return false;
            }
            drop(entry);
            return true;
        });
    }

    @Override
    public CompletionStage<Long> append(Job.Active attempt, String text) {
        return turns.soon(() -> {
            Entry entry = active(attempt);
            if (entry == null || !entry.log(text)) {
                return LOST;
            }
            entry.version = ++versions;
            return entry.version;
        });
    }

    @Override
    public CompletionStage<Long> progress(Job.Active attempt, Progress progress) {
        return turns.soon(() -> {
            Entry entry = active(attempt);
            if (entry == null) {
                return LOST;
            }
            entry.progress = progress;
            entry.version = ++versions;
            return entry.version;
        });
    }

    @Override
    public Optional<JobRecord> find(UUID id, Instant now) {
        return turns.now(() -> {
            line.advance(now);
            Entry entry = entry(id);
            return entry == null ? Optional.empty() : Optional.of(snapshot(entry));
        });
    }

    @Override
    public JobPage list(JobFilter filter, JobPage.Request request, Instant now) {
        return turns.now(() -> {
            line.advance(now);
            Listing listing = new Listing(shelves.of(filter), filter, request);
            List<Entry> page = listing.page(request.offset(), request.limit());
            boolean more = page.size() > request.limit();
            List<Entry> shown = more ? page.subList(0, request.limit()) : page;
            return new JobPage(
                    shown.stream()
                            .map(entry -> entry.snapshot(request.withLogs(), line.position(entry)))
                            .toList(),
                    listing.total(),
                    more && !shown.isEmpty() ? Optional.of(Listing.cursor(shown.getLast())) : Optional.empty());
        });
    }

    @Override
    public Optional<Blockers> blockers(UUID id, Instant now) {
        return turns.now(() -> {
            line.advance(now);
            return Optional.ofNullable(entry(id)).map(entry -> line.blockers(snapshot(entry), entry, paused));
        });
    }

    @Override
    public Tally tally(Instant now) {
        return turns.now(() -> {
            line.advance(now);
            return Tally.of(submitted, retried, counts);
        });
    }

    @Override
    public boolean idle(Instant until) {
        return turns.now(() -> {
            long active = counts[JobState.RUNNING.ordinal()] + counts[JobState.CANCELLING.ordinal()];
            boolean due = counts[JobState.QUEUED.ordinal()] > 0
                    || line.nextDue().filter(next -> !next.isAfter(until)).isPresent();
            return active == 0 && (paused || !due);
        });
    }

    @Override
    public List<Job> unfinished() {
        return turns.now(() -> {
            List<Entry> all = new ArrayList<>();
            entries.forEach(entry -> {
                if (!entry.state.terminal()) {
                    all.add(entry);
                }
            });
            return all.stream().sorted().map(Entry::job).toList();
        });
    }

    @Override
    public void keep(int max) {
        turns.now(() -> maxEnded = max);
    }

    @Override
    public int evict(Instant now) {
        return turns.now(() -> {
            int dropped = 0;
            long time = Entry.nanos(now);
            for (Entry next = ended.firstExpired(time);
                    next != null && dropped < MAX_EVICTED;
                    next = ended.firstExpired(time)) {
                drop(next);
                dropped++;
            }
            return dropped + dropSurplus();
        });
    }

    @Override
    public void limit(String type, TypeLimits limits) {
        turns.now(() -> {
            line.limit(type, limits);
            return limits;
        });
    }

    @Override
    public TypeStore types() {
        return types;
    }

    @Override
    public PipelineStore pipelines() {
        return pipelines;
    }

    @Override
    public void pause(boolean hold) {
        turns.now(() -> paused = hold);
    }

    @Override
    public boolean paused() {
        return paused;
    }

    private List<Inserted> insertAll(List<? extends Job.Waiting> jobs, int maxWaiting) {
        long room = Math.max(0, maxWaiting - waiting());
        // A batch may name one job with a long log a thousand times.
        boolean withLogs = jobs.size() == 1;
        List<Inserted> refused = Refusals.of(jobs, room, own -> Optional.ofNullable(byIdempotencyKey.get(own.key()))
                .map(known -> known.snapshot(withLogs, line.position(known))));
        if (!refused.isEmpty()) {
            return refused;
        }
        for (Job.Waiting job : jobs) {
            if (known(job) == null) {
                Entry _ = take(job);
            }
        }
        List<Inserted> all = new ArrayList<>(jobs.size());
        for (Job.Waiting job : jobs) {
            all.add(inserted(job, withLogs));
        }
        return all;
    }

    /** To be called when all jobs of a batch have been taken, so that their places are those behind the batch. */
    private Inserted inserted(Job.Waiting job, boolean withLogs) {
        UUID id = job.spec().id();
        Entry known = known(job);
        Entry entry = known != null ? known : Objects.requireNonNull(entry(id));
        JobRecord stored = entry.snapshot(withLogs, line.position(entry));
        return entry.id.equals(id) ? new Inserted.Stored(stored) : new Inserted.Known(stored);
    }

    private @Nullable Entry known(Job.Waiting job) {
        Optional<Idempotency> own = job.spec().idempotency();
        return own.isPresent() ? byIdempotencyKey.get(own.get().key()) : null;
    }

    private Entry take(Job.Waiting job) {
        Lane home = line.lane(job.spec().type());
        Optional<String> named = job.spec().options().concurrencyKey();
        KeyLine key = named.isPresent() ? home.key(named.get()) : null;
        if (key != null) {
            key.jobs++;
        }
        Entry entry = new Entry(job, stateOf(job), home, key);
        entries.add(entry.id.getMostSignificantBits(), entry);
        if (entry.idempotent) {
            job.spec().idempotency().ifPresent(own -> byIdempotencyKey.put(own.key(), entry));
        }
        submitted++;
        counts[entry.state.ordinal()]++;
        shelves.add(entry);
        long _ = enter(entry, job);
        return entry;
    }

    private Claimed claimDue(int max, String node, Instant now) {
        return claimDue(line.served(), max, (job, fence) -> job.claim(fence, node, now), now);
    }

    private Claimed claimDue(List<Lane> among, int max, BiFunction<Job.Queued, Fence, Job.Running> begin, Instant now) {
        line.advance(now);
        List<Claimed.Claim> claims = List.of();
        while (!paused && claims.size() < max) {
            Entry entry = line.next(among, now);
            if (entry == null) {
                break;
            }
            Claimed.Claim claim = start(entry, begin);
            if (max == 1) {
                claims = List.of(claim);
            } else if (claims.isEmpty()) {
                claims = new ArrayList<>(List.of(claim));
            } else {
                claims.add(claim);
            }
        }
        return new Claimed(claims, line.nextDue());
    }

    private long store(JobRecord from, Job.AtRest next) {
        Entry entry = atRest(from);
        if (entry == null) {
            return LOST;
        }
        leave(entry);
        if (!next.spec().options().tags().equals(entry.options().tags())) {
            shelves.remove(entry);
            entry.job(next);
            shelves.add(entry);
        }
        return enter(entry, next);
    }

    private long store(Job.Active from, Job next) {
        Entry entry = active(from);
        // A job that was told to stop after this one was read has another class, under the same fence.
        if (entry == null || entry.job().getClass() != from.getClass()) {
            return LOST;
        }
        dropLease(entry);
        if (!(next instanceof Job.Active)) {
            line.stop(entry);
        }
        if (next instanceof Job.Queued queued
                && queued.history().failures() > from.history().failures()) {
            retried++;
        }
        return enter(entry, next);
    }

    private Claimed.Claim start(Entry entry, BiFunction<Job.Queued, Fence, Job.Running> begin) {
        entry.token = ++fences;
        Job.Running attempt = begin.apply((Job.Queued) entry.job(), new Fence(entry.token));
        entry.progress = Progress.NONE;
        become(entry, attempt, JobState.RUNNING);
        keepLease(entry, attempt);
        entry.lane.start(entry);
        return new Claimed.Claim(attempt, entry.version);
    }

    /** The entry is in no line: its job is the next one from now on. Returns the version of that change. */
    private long enter(Entry entry, Job next) {
        become(entry, next, stateOf(next));
        if (next.spec().pipeline().isPresent()) {
            entry.lane = line.lane(next.runs());
        }
        long version = entry.version;
        switch (next) {
            case Job.Queued _ -> {
                entry.priority = next.spec().options().priority();
                entry.due = Entry.nanos(next.history().due());
                line.add(entry);
            }
            case Job.Ended end -> {
                entry.due = Entry.nanos(end.expiresAt());
                ended.add(entry, end.spec().options().ttl());
                int _ = dropSurplus();
            }
            case Job.Active attempt -> keepLease(entry, attempt);
            case Job.Paused _ -> {}
        }
        return version;
    }

    /** The entry is that of this attempt, whose lease, if it has one, is in no list. */
    private void keepLease(Entry entry, Job.Active attempt) {
        if (attempt.leasedUntil().isPresent()) {
            entry.due = Entry.nanos(attempt.leasedUntil().get());
            leases.add(entry.due, entry);
        }
    }

    private void dropLease(Entry entry) {
        if (entry.job() instanceof Job.Active attempt && attempt.leasedUntil().isPresent()) {
            leases.remove(entry.due, entry);
        }
    }

    /** Out of the lines in which jobs that are at rest stand. */
    private void leave(Entry entry) {
        switch (entry.job()) {
            case Job.Queued _ -> line.remove(entry);
            case Job.Ended _ -> ended.remove(entry);
            case Job.Paused _, Job.Active _ -> {}
        }
    }

    /** Returns how many were dropped. */
    private int dropSurplus() {
        int dropped = 0;
        // Looks at no entry that stays.
        while (ended.size() > maxEnded) {
            drop(ended.first());
            dropped++;
        }
        return dropped;
    }

    /** The entry is that of an ended job. Touches as little as it can, as all of it has left the processor's caches. */
    private void drop(Entry entry) {
        ended.remove(entry);
        shelves.remove(entry);
        entries.remove(entry.id.getMostSignificantBits(), entry);
        if (entry.idempotent) {
            entry.idempotency().ifPresent(own -> byIdempotencyKey.remove(own.key()));
        }
        entry.home.leave(entry.key);
    }

    private void become(Entry entry, Job next, JobState state) {
        entry.job(next);
        entry.version = ++versions;
        list(entry, state);
    }

    private void list(Entry entry, JobState state) {
        if (entry.state != state) {
            counts[entry.state.ordinal()]--;
            counts[state.ordinal()]++;
            shelves.move(entry, state);
        }
    }

    /** Queued jobs are listed by the time that the line has come to, not by the time of whoever asks. */
    private JobState stateOf(Job job) {
        return job instanceof Job.Queued queued
                ? line.due(queued) ? JobState.QUEUED : queued.state(Instant.MIN)
                : job.state(Instant.MIN);
    }

    private long waiting() {
        return counts[JobState.QUEUED.ordinal()]
                + counts[JobState.SCHEDULED.ordinal()]
                + counts[JobState.RETRYING.ordinal()]
                + counts[JobState.PAUSED.ordinal()];
    }

    private @Nullable Entry entry(UUID id) {
        return entries.find(id.getMostSignificantBits(), entry -> entry.id.compareTo(id));
    }

    private @Nullable Entry active(Job.Active attempt) {
        Entry entry = shelves.active(attempt.fence().token());
        return entry != null && entry.id.equals(attempt.spec().id()) ? entry : null;
    }

    private @Nullable Entry atRest(JobRecord from) {
        Entry entry = entry(from.job().spec().id());
        return entry != null && entry.version == from.version() && !entry.state.active() ? entry : null;
    }

    private JobRecord snapshot(Entry entry) {
        return entry.snapshot(true, line.position(entry));
    }
}
