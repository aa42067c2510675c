package dev.jobd.store.sql;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Progress;
import dev.jobd.domain.Tally;
import dev.jobd.domain.TypeLimits;
import dev.jobd.store.Blockers;
import dev.jobd.store.Claimed;
import dev.jobd.store.Inserted;
import dev.jobd.store.JobStore;
import dev.jobd.store.ScheduleStore;
import dev.jobd.store.Settled;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Jobs in a database. Calls that change something are committed together, one transaction after the other, and answered
 * when they are on the disk; those that ask read what was committed last.
 */
public final class SqlJobStore implements JobStore {
    private final Parts parts;
    private final Pages pages;
    private final Types types;
    private final Eviction eviction;
    private final Committer committer;
    private volatile boolean paused;

    /** What the calls of the store share. */
    record Parts(Database database, JobRows rows, Reads reads, Line line, Room room, AttemptLogs logs, Runs runs) {

        static Parts of(Database database) {
            JobRows rows = new JobRows();
            Reads reads = new Reads(database, rows);
            return new Parts(
                    database,
                    rows,
                    reads,
                    new Line(database),
                    new Room(reads),
                    new AttemptLogs(),
                    new Runs(database, rows));
        }
    }

    /**
     * @param executor runs one task at a time, which may block
     * @param node the name of the node, for people who look at the database
     */
    public SqlJobStore(Database database, Executor executor, String node) {
        this.parts = Parts.of(database);
        this.pages = new Pages(database, parts.reads());
        this.types = new Types(database, parts.line());
        this.eviction = new Eviction(database, parts.reads());
        this.committer = new Committer(executor, this::commit);
        this.paused = parts.reads().paused();
        var _ = committer.await(new Call.Other<>(_ -> {
            parts.runs().begin(node);
            return node;
        }));
    }

    /** The schedules that are in the same database. */
    public ScheduleStore schedules() {
        return new SqlScheduleStore(parts.database(), committer);
    }

    @Override
    public CompletionStage<List<Inserted>> insert(List<? extends Job.Waiting> jobs, int maxWaiting, Instant now) {
        return committer.add(new Call.Insert(jobs, maxWaiting, now));
    }

    @Override
    public Claimed claim(int max, String node, Instant now) {
        return committer.await(new Call.Claim(max, node, now));
    }

    @Override
    public CompletionStage<Long> update(Job.Active from, Job next) {
        return committer.add(new Call.Update(from, next, Optional.empty(), Optional.empty()));
    }

    @Override
    public CompletionStage<Settled> settle(Job.Active from, Job.AtRest next, int max, Instant now) {
        return committer.add(new Call.Settle(from, next, max, now));
    }

    @Override
    public CompletionStage<Long> update(JobRecord from, Job.AtRest next) {
        return committer.add(new Call.Update(from.job(), next, Optional.of(from.version()), Optional.empty()));
    }

    @Override
    public CompletionStage<Long> requeue(JobRecord from, Job.Queued next, int maxWaiting) {
        return committer.add(new Call.Update(from.job(), next, Optional.of(from.version()), Optional.of(maxWaiting)));
    }

    @Override
    public boolean delete(JobRecord from) {
        return committer.await(new Call.Other<>(_ -> eviction.delete(from)));
    }

    @Override
    public CompletionStage<Long> append(Job.Active attempt, String line) {
        return committer.add(new Call.Log(attempt, line));
    }

    @Override
    public CompletionStage<Long> progress(Job.Active attempt, Progress progress) {
        return committer.add(new Call.Tell(attempt, progress));
    }

    @Override
    public Optional<JobRecord> find(UUID id, Instant now) {
        see(now);
        return parts.reads().find(id);
    }

    @Override
    public JobPage list(JobFilter filter, JobPage.Request request, Instant now) {
        see(now);
        return pages.page(filter, request);
    }

    @Override
    public Optional<Blockers> blockers(UUID id, Instant now) {
        see(now);
        return parts.reads().blockers(id);
    }

    @Override
    public Tally tally(Instant now) {
        see(now);
        return parts.reads().tally();
    }

    @Override
    public boolean idle(Instant until) {
        return parts.reads().idle(until);
    }

    @Override
    public List<Job> unfinished() {
        return parts.reads().unfinished();
    }

    @Override
    public boolean durable() {
        return true;
    }

    @Override
    public List<Job.Active> adrift(Instant now) {
        return parts.runs().adrift(Micros.of(now));
    }

    @Override
    public void keep(int maxEnded) {
        eviction.keep(maxEnded);
    }

    @Override
    public int evict(Instant now) {
        return committer.await(new Call.Other<>(_ -> {
            parts.line().advance(now);
            return eviction.evict(now);
        }));
    }

    @Override
    public void limit(String type, TypeLimits limits) {
        committer.await(new Call.Other<>(_ -> types.limit(type, limits)));
    }

    @Override
    public void pause(boolean hold) {
        boolean _ = committer.await(new Call.Other<>(_ -> {
            paused = types.pause(hold);
            return hold;
        }));
    }

    @Override
    public boolean paused() {
        return paused;
    }

    /** Jobs that have come due are to be seen as such. */
    private void see(Instant now) {
        if (parts.line().behind(now)) {
            committer.await(new Call.Other<>(_ -> {
                parts.line().advance(now);
                return now;
            }));
        }
    }

    /** Answers as many of the calls as can be committed together, and takes them out. */
    private void commit(List<Call<?>> calls) {
        if (calls.getFirst() instanceof Call.Other<?> other) {
            calls.removeFirst();
            other.run(parts.database());
            return;
        }
        Batch batch = new Batch(parts);
        List<Call<?>> taken = calls.stream().filter(batch::add).toList();
        calls.removeAll(taken);
        commit(batch, taken);
    }

    private void commit(Batch batch, List<Call<?>> calls) {
        try {
            batch.commit();
        } catch (Throwable e) {
            parts.line().forget();
            if (calls.size() == 1) {
                calls.getFirst().answer.completeExceptionally(e);
            } else {
                // One of them may be to blame, and is to fail alone.
                calls.forEach(this::commitAlone);
            }
            return;
        }
        batch.answer();
    }

    private void commitAlone(Call<?> call) {
        Batch batch = new Batch(parts);
        batch.add(call);
        commit(batch, List.of(call));
    }
}
