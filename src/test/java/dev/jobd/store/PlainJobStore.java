package dev.jobd.store;

import dev.jobd.domain.Fence;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Progress;
import dev.jobd.domain.Tallies;
import dev.jobd.domain.Tally;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A store that is as plain as can be, to hold others against: one list, through which every call goes from end to end.
 * For one thread.
 */
final class PlainJobStore implements JobStore {
    private final List<PlainJob> jobs = new ArrayList<>();
    private final PlainLine line = new PlainLine(jobs);
    private final Map<JobState, Long> gone = new EnumMap<>(JobState.class);
    private final TypeStore types = new MemoryTypeStore(this::limit);
    private final PipelineStore pipelines = new MemoryPipelineStore();
    private long retried;
    private long versions;
    private long fences;
    private int maxEnded = Integer.MAX_VALUE;
    private boolean paused;
    private Optional<Set<String>> served = Optional.empty();

    @Override
    public CompletionStage<List<Inserted>> insert(List<? extends Job.Waiting> coming, int maxWaiting, Instant now) {
        see(now);
        List<PlainJob> taken = new ArrayList<>();
        List<Inserted> all = new ArrayList<>();
        for (Job.Waiting job : coming) {
            Optional<PlainJob> known = Stream.concat(jobs.stream(), taken.stream())
                    .filter(other -> other.hasIdempotencyKeyOf(job))
                    .findFirst();
            if (known.isPresent()) {
                boolean same =
                        known.get().job.spec().idempotency().equals(job.spec().idempotency());
                JobRecord record = record(known.get());
                all.add(same ? new Inserted.Known(record) : new Inserted.Reused(record));
            } else if (waiting() + taken.size() >= maxWaiting) {
                all.add(new Inserted.Full());
            } else {
                taken.add(new PlainJob(job));
                all.add(new Inserted.Stored(record(taken.getLast())));
            }
        }
        if (all.stream().anyMatch(one -> one instanceof Inserted.Refused)) {
            return CompletableFuture.completedStage(coming.size() == 1 ? all : withoutLogs(all));
        }
        taken.forEach(job -> job.version = ++versions);
        jobs.addAll(taken);
        line.up();
        List<Inserted> told = all.stream().map(this::asItIsNow).toList();
        return CompletableFuture.completedStage(coming.size() == 1 ? told : withoutLogs(told));
    }

    private static List<Inserted> withoutLogs(List<Inserted> all) {
        return all.stream()
                .<Inserted>map(one -> switch (one) {
                    case Inserted.Stored(JobRecord job) -> new Inserted.Stored(withoutLog(job));
                    case Inserted.Known(JobRecord job) -> new Inserted.Known(withoutLog(job));
                    case Inserted.Reused(JobRecord job) -> new Inserted.Reused(withoutLog(job));
                    case Inserted.Full full -> full;
                })
                .toList();
    }

    private static JobRecord withoutLog(JobRecord job) {
        return new JobRecord(job.job(), "", job.progress(), job.version(), job.position());
    }

    @Override
    public Claimed claim(int max, String node, Instant now) {
        return claim(
                max,
                type -> served.isEmpty() || served.get().contains(type),
                now,
                (job, fence) -> job.claim(fence, node, now));
    }

    @Override
    public CompletionStage<Claimed> claim(WorkerClaim claim, Instant now) {
        return CompletableFuture.completedStage(claim(
                claim.max(),
                claim.types()::contains,
                now,
                (job, fence) -> job.lease(fence, claim.worker(), now, claim.lease())));
    }

    private Claimed claim(
            int max, Predicate<String> types, Instant now, BiFunction<Job.Queued, Fence, Job.Running> begin) {
        see(now);
        List<Claimed.Claim> claims = new ArrayList<>();
        while (!paused && claims.size() < max) {
            Optional<PlainJob> next = line.next(types);
            if (next.isEmpty()) {
                break;
            }
            Job.Running attempt = begin.apply((Job.Queued) next.get().job, new Fence(++fences));
            next.get().progress = Progress.NONE;
            claims.add(new Claimed.Claim(attempt, become(next.get(), attempt)));
        }
        return new Claimed(claims, line.nextDue());
    }

    @Override
    public CompletionStage<Optional<Job.Active>> extend(Job.Active attempt, Duration lease, Instant now) {
        Optional<PlainJob> job = active(attempt)
                .filter(found ->
                        present(found).leasedUntil().filter(now::isBefore).isPresent());
        job.ifPresent(found -> {
            Instant until = now.plus(lease);
            if (found.job instanceof Job.Running running
                    && running.leasedUntil().filter(until::isAfter).isPresent()) {
                found.job = running.leasedUntil(until);
            }
        });
        return CompletableFuture.completedStage(job.map(PlainJobStore::present));
    }

    @Override
    public CompletionStage<Long> updateUnlessExtended(Job.Active from, Job next) {
        boolean same = active(from)
                .filter(found -> present(found).leasedUntil().equals(from.leasedUntil()))
                .isPresent();
        return same ? update(from, next) : CompletableFuture.completedStage(LOST);
    }

    @Override
    public List<Job.Active> adrift(Instant now) {
        return jobs.stream()
                .filter(job -> job.job instanceof Job.Active attempt
                        && attempt.leasedUntil()
                                .filter(end -> !end.isAfter(now))
                                .isPresent())
                .map(PlainJobStore::present)
                .sorted(Comparator.comparing(attempt -> attempt.leasedUntil().orElseThrow()))
                .toList();
    }

    @Override
    public void serve(Set<String> types) {
        served = Optional.of(types);
    }

    private static Job.Active present(PlainJob job) {
        return (Job.Active) job.job;
    }

    @Override
    public CompletionStage<Long> update(Job.Active from, Job next) {
        Optional<PlainJob> job = active(from).filter(found -> found.job.getClass() == from.getClass());
        boolean fails = next.history().failures() > from.history().failures();
        if (job.isPresent() && next instanceof Job.Queued && fails) {
            retried++;
        }
        return CompletableFuture.completedStage(
                job.map(found -> become(found, next)).orElse(LOST));
    }

    @Override
    public CompletionStage<Long> update(JobRecord from, Job.AtRest next) {
        return CompletableFuture.completedStage(
                atRest(from).map(found -> become(found, next)).orElse(LOST));
    }

    @Override
    public CompletionStage<Long> requeue(JobRecord from, Job.Queued next, int maxWaiting) {
        boolean full = atRest(from).isPresent() && waiting() >= maxWaiting;
        return full ? CompletableFuture.completedStage(FULL) : update(from, next);
    }

    @Override
    public boolean delete(JobRecord from) {
        Optional<PlainJob> job = atRest(from).filter(found -> found.job instanceof Job.Ended);
        job.ifPresent(this::drop);
        return job.isPresent();
    }

    @Override
    public CompletionStage<Long> append(Job.Active attempt, String line) {
        return CompletableFuture.completedStage(active(attempt)
                .filter(job -> job.log.append(line))
                .map(job -> job.version = ++versions)
                .orElse(LOST));
    }

    @Override
    public CompletionStage<Long> progress(Job.Active attempt, Progress progress) {
        Optional<PlainJob> job = active(attempt);
        job.ifPresent(found -> found.progress = progress);
        return CompletableFuture.completedStage(
                job.map(found -> found.version = ++versions).orElse(LOST));
    }

    @Override
    public Optional<JobRecord> find(UUID id, Instant now) {
        see(now);
        return byId(id).map(this::record);
    }

    @Override
    public JobPage list(JobFilter filter, JobPage.Request request, Instant now) {
        see(now);
        boolean newest = request.order() == JobPage.Order.NEWEST;
        Optional<PlainJob.Cursor> cursor = request.cursor().map(PlainJob.Cursor::parse);
        Comparator<PlainJob.Cursor> order = newest ? Comparator.reverseOrder() : Comparator.naturalOrder();
        List<PlainJob> all =
                jobs.stream().filter(job -> filter.takes(job.job, now)).toList();
        List<PlainJob> left = all.stream()
                .filter(job -> cursor.isEmpty() || order.compare(job.cursor(), cursor.get()) > 0)
                .sorted(Comparator.comparing(PlainJob::cursor, order))
                .skip(request.offset())
                .toList();
        List<PlainJob> page = left.stream().limit(request.limit()).toList();
        return new JobPage(
                page.stream()
                        .map(job -> request.withLogs() ? record(job) : job.withoutLog(line.position(job)))
                        .toList(),
                all.size(),
                page.size() < left.size() ? Optional.of(page.getLast().cursor().toString()) : Optional.empty());
    }

    @Override
    public Optional<Blockers> blockers(UUID id, Instant now) {
        see(now);
        return byId(id).map(job -> new Blockers(record(job), paused, line.typeFull(job), job.waitsForItsKey));
    }

    @Override
    public Tally tally(Instant now) {
        see(now);
        Map<JobState, Long> states = new EnumMap<>(gone);
        jobs.forEach(job -> states.merge(job.job.state(now), 1L, Long::sum));
        long all = states.values().stream().mapToLong(Long::longValue).sum();
        return Tallies.of(all, retried, states);
    }

    @Override
    public boolean idle(Instant until) {
        return jobs.stream().noneMatch(job -> job.job instanceof Job.Active || (!paused && job.due(until)));
    }

    @Override
    public List<Job> unfinished() {
        return jobs.stream()
                .filter(job -> !(job.job instanceof Job.Ended))
                .sorted(Comparator.comparing(PlainJob::cursor))
                .map(job -> job.job)
                .toList();
    }

    @Override
    public void keep(int max) {
        maxEnded = max;
    }

    @Override
    public int evict(Instant now) {
        List<PlainJob> expired = jobs.stream()
                .filter(job -> job.job instanceof Job.Ended && job.expired(now))
                .toList();
        expired.forEach(this::drop);
        return expired.size() + dropSurplus();
    }

    private int dropSurplus() {
        List<PlainJob> ended = jobs.stream()
                .filter(job -> job.job instanceof Job.Ended)
                .sorted(Comparator.comparing(job -> job.version))
                .toList();
        List<PlainJob> surplus = ended.subList(0, Math.max(0, ended.size() - maxEnded));
        surplus.forEach(this::drop);
        return surplus.size();
    }

    @Override
    public void limit(String type, TypeLimits next) {
        line.limit(type, next);
    }

    @Override
    public PipelineStore pipelines() {
        return pipelines;
    }

    @Override
    public TypeStore types() {
        return types;
    }

    @Override
    public void pause(boolean hold) {
        paused = hold;
    }

    @Override
    public boolean paused() {
        return paused;
    }

    private void see(Instant now) {
        line.see(now);
    }

    private long become(PlainJob job, Job next) {
        job.become(next, ++versions);
        line.up();
        int _ = dropSurplus();
        return job.version;
    }

    private void drop(PlainJob job) {
        jobs.remove(job);
        gone.merge(job.job.state(Instant.MAX), 1L, Long::sum);
    }

    /** A job that was refused has no place. */
    private JobRecord record(PlainJob job) {
        return job.record(jobs.contains(job) ? line.position(job) : OptionalInt.empty());
    }

    private Inserted asItIsNow(Inserted told) {
        return switch (told) {
            case Inserted.Stored(JobRecord job) -> new Inserted.Stored(asItIsNow(job));
            case Inserted.Known(JobRecord job) -> new Inserted.Known(asItIsNow(job));
            case Inserted.Refused _ -> told;
        };
    }

    private JobRecord asItIsNow(JobRecord told) {
        return byId(told.job().spec().id()).map(this::record).orElseThrow();
    }

    private long waiting() {
        return jobs.stream().filter(job -> job.job instanceof Job.Waiting).count();
    }

    private Optional<PlainJob> byId(UUID id) {
        return jobs.stream().filter(job -> job.id().equals(id)).findFirst();
    }

    private Optional<PlainJob> active(Job.Active attempt) {
        return byId(attempt.spec().id())
                .filter(found -> found.job instanceof Job.Active present
                        && present.fence().equals(attempt.fence()));
    }

    private Optional<PlainJob> atRest(JobRecord from) {
        return byId(from.job().spec().id())
                .filter(found -> found.job instanceof Job.AtRest && found.version == from.version());
    }
}
