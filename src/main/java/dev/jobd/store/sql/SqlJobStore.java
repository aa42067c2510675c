package dev.jobd.store.sql;

import dev.jobd.domain.Exchange;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Progress;
import dev.jobd.domain.Tally;
import dev.jobd.domain.TypeLimits;
import dev.jobd.store.Blockers;
import dev.jobd.store.Claimed;
import dev.jobd.store.Inserted;
import dev.jobd.store.JobStore;
import dev.jobd.store.PipelineStore;
import dev.jobd.store.ScheduleStore;
import dev.jobd.store.Settled;
import dev.jobd.store.Signals;
import dev.jobd.store.TypeStore;
import dev.jobd.store.WorkerClaim;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Jobs in a database. Calls that change something are committed together, one transaction after the other, and answered
 * when they are on the disk; those that ask read what was committed last.
 */
public final class SqlJobStore implements JobStore {
    /** Another node may be in the way of a change; not every time. */
    private static final int TRIES = 5;

    private final Parts parts;
    private final Pages pages;
    private final Optional<Shared> shared;
    private final Eviction eviction;
    private final Committer committer;
    private volatile boolean paused;
    /** Whether it is not known which attempts this node has. */
    private volatile boolean uncertain;

    /**
     * What the calls of the store share.
     *
     * @param ownReads those of the thread that commits
     */
    record Parts(
            Database database,
            JobRows rows,
            Reads reads,
            Reads ownReads,
            Line line,
            Room room,
            AttemptLogs logs,
            Runs runs,
            Types types,
            Wakes wakes) {

        static Parts of(Database database, JobRows rows, Runs runs, Wakes wakes) {
            Reads ownReads = new Reads(database, database.ownReader(), rows);
            Line line = new Line(database);
            return new Parts(
                    database,
                    rows,
                    new Reads(database, database, rows),
                    ownReads,
                    line,
                    new Room(ownReads, runs::alone),
                    new AttemptLogs(),
                    runs,
                    new Types(database, line),
                    wakes);
        }
    }

    /** What only a store has that others share. */
    private record Shared(LeasedRuns runs, PostgresqlSignals signals, PostgresqlExchange exchange) {}

    private SqlJobStore(
            Database database,
            JobRows rows,
            Runs runs,
            Function<Consumer<Call<?>>, Optional<Shared>> shared,
            Threads threads) {
        this.committer = new Committer(threads, this::commit);
        Consumer<Call<?>> later = call -> committer.add(call);
        this.shared = shared.apply(later);
        this.parts = Parts.of(database, rows, runs, new Wakes(runs, this.shared.map(Shared::signals), later));
        this.pages = new Pages(database, parts.reads());
        this.eviction = new Eviction(database, parts.ownReads());
        this.paused = parts.reads().paused();
        Object _ = committer.await(new Call.Other<>(_ -> {
            runs.begin();
            return runs;
        }));
    }

    /**
     * In a database that no other process changes.
     *
     * @param node the name of the node, for people who look at the database
     */
    static SqlJobStore alone(Database database, Threads threads, String node) {
        JobRows rows = new JobRows();
        return new SqlJobStore(database, rows, new OnlyRun(database, rows, node), _ -> Optional.empty(), threads);
    }

    /**
     * In a database that many nodes share.
     *
     * @param node the name of the node, for people
     * @param lease for how long the node has its attempts if it does not {@link #renew}
     * @param nanos a clock that nobody sets, as {@link System#nanoTime}
     */
    static SqlJobStore shared(Postgresql database, Threads threads, String node, Duration lease, LongSupplier nanos) {
        JobRows rows = new JobRows();
        LeasedRuns runs = new LeasedRuns(database, rows, node, lease, new DatabaseClock(nanos));
        PostgresqlSignals signals = new PostgresqlSignals(database);
        return new SqlJobStore(
                database,
                rows,
                runs,
                later -> Optional.of(new Shared(runs, signals, new PostgresqlExchange(database, signals, runs, later))),
                threads);
    }

    /** The time by which jobs are due on all nodes that share the database; empty where there is one. */
    public Optional<InstantSource> clock() {
        return shared.map(others -> others.runs().clock());
    }

    /** The schedules that are in the same database. */
    public ScheduleStore schedules() {
        return new SqlScheduleStore(parts.database(), committer);
    }

    @Override
    public PipelineStore pipelines() {
        return new SqlPipelineStore(parts.database(), committer);
    }

    @Override
    public TypeStore types() {
        return new SqlTypeStore(parts.database(), committer, parts.line(), parts.types());
    }

    @Override
    public CompletionStage<List<Inserted>> insert(List<? extends Job.Waiting> jobs, int maxWaiting, Instant now) {
        return committer.add(new Call.Insert(jobs, maxWaiting, now));
    }

    @Override
    public Claimed claim(int max, String node, Instant now) {
        return committer.await(new Call.Claim(max, parts.types().claimant(node), now));
    }

    @Override
    public CompletionStage<Claimed> claim(WorkerClaim claim, Instant now) {
        Claimant worker = new Claimant(claim.worker(), Optional.of(claim.types()), Optional.of(claim.lease()));
        return committer.add(new Call.Claim(claim.max(), worker, now));
    }

    @Override
    public CompletionStage<Optional<Job.Active>> extend(Job.Active attempt, Duration lease, Instant now) {
        return committer.add(new Call.Extend(attempt, now.plus(lease), now));
    }

    @Override
    public CompletionStage<Long> update(Job.Active from, Job next) {
        return committer.add(Call.Update.ofAttempt(from, next));
    }

    @Override
    public CompletionStage<Long> updateUnlessExtended(Job.Active from, Job next) {
        return committer.add(Call.Update.ofLapsed(from, next));
    }

    @Override
    public CompletionStage<Settled> settle(Job.Active from, Job.AtRest next, int max, Instant now) {
        return committer.add(new Call.Settle(from, next, max, now));
    }

    @Override
    public CompletionStage<Long> update(JobRecord from, Job.AtRest next) {
        return committer.add(Call.Update.atRest(from, next));
    }

    @Override
    public CompletionStage<Long> requeue(JobRecord from, Job.Queued next, int maxWaiting) {
        return committer.add(Call.Update.atRest(from, next, maxWaiting));
    }

    @Override
    public boolean delete(JobRecord from) {
        return committer.await(new Call.Other<>(_ -> eviction.delete(from)));
    }

    @Override
    public CompletionStage<Long> append(Job.Active attempt, String line) {
        return attempt.leasedUntil().isEmpty()
                ? committer.add(new Call.Log(attempt, line))
                : committer.add(new Call.Other<>(database -> WorkerLogs.append(database, attempt, line)));
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
    public Map<UUID, Standing> standings(Collection<UUID> ids) {
        return parts.reads().standings(ids);
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
        List<Job.Active> adrift = parts.runs().adrift();
        return adrift.isEmpty() ? parts.runs().lapsed(now) : adrift;
    }

    @Override
    public List<Job.Cancelling> stopping() {
        return parts.runs().stopping();
    }

    @Override
    public void refresh() {
        if (shared.isPresent()) {
            forget();
            paused = parts.reads().paused();
            shared.get().exchange().look();
        }
    }

    @Override
    public Optional<Duration> lease() {
        return parts.runs().lease();
    }

    @Override
    public boolean renew() {
        return parts.runs().renew();
    }

    @Override
    public void restart() {
        parts.runs().restart();
        uncertain = true;
    }

    @Override
    public Exchange exchange() {
        return shared.<Exchange>map(Shared::exchange).orElse(Exchange.NONE);
    }

    @Override
    public void listen(Signals signals) {
        if (shared.isEmpty()) {
            return;
        }
        parts.wakes()
                .start(
                        () -> {
                            parts.database().front().forget();
                            signals.due();
                        },
                        () -> {
                            parts.database().front().forget();
                            signals.dueForWorkers();
                        });
        PostgresqlExchange exchange = shared.get().exchange();
        shared.get().signals().listen(new PostgresqlSignals.Listener() {
            @Override
            public void due(long run) {
                if (run == parts.runs().own()) {
                    woken(signals);
                }
            }

            @Override
            public void dueForWorkers(long run) {
                if (run == parts.runs().own()) {
                    parts.wakes().forgetPolling();
                    parts.database().front().forget();
                    signals.dueForWorkers();
                }
            }

            @Override
            public void stop() {
                signals.stop();
            }

            @Override
            public void queue() {
                paused = parts.reads().paused();
                signals.due();
                signals.dueForWorkers();
            }

            @Override
            public void listeners() {
                exchange.look();
            }

            @Override
            public void text(long run, String text) {
                exchange.heard(run, text);
            }

            @Override
            public void missed() {
                forget();
                queue();
                stop();
                listeners();
            }
        });
    }

    @Override
    public void leave() {
        shared.ifPresent(others -> others.signals().close());
        parts.runs().end();
    }

    @Override
    public boolean available() {
        return parts.database().available();
    }

    @Override
    public void serve(Set<String> served) {
        parts.types().serve(served);
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
        committer.await(new Call.Other<>(_ -> parts.types().limit(type, limits)));
    }

    @Override
    public void pause(boolean hold) {
        boolean _ = committer.await(new Call.Other<>(_ -> {
            paused = parts.types().pause(hold, parts.wakes().ofQueue());
            return hold;
        }));
    }

    @Override
    public boolean paused() {
        return paused;
    }

    /** Somebody else has jobs for this node, or for the next one if this takes none any more. */
    private void woken(Signals signals) {
        forget();
        if (parts.types().served().filter(Set::isEmpty).isPresent()) {
            committer.add(new Call.Other<>(_ -> {
                parts.wakes().left();
                return signals;
            }));
        } else {
            signals.due();
        }
    }

    /** Nothing is known of what other nodes have told, or have done. */
    private void forget() {
        parts.wakes().forget();
        parts.database().front().forget();
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
        if (uncertain) {
            recover();
        }
        if (calls.getFirst() instanceof Call.Other<?> other) {
            calls.removeFirst();
            other.run(parts.database(), TRIES);
            // While the database is away, those that follow are not to try one after the other.
            uncertain |= other.failure().filter(ProblemException::isForNow).isPresent();
            return;
        }
        Batch batch = new Batch(parts);
        List<Call<?>> taken = calls.stream().filter(batch::add).toList();
        calls.removeAll(taken);
        commit(batch, taken, TRIES);
    }

    /**
     * Finds out what became of the last transaction, of which the answer was lost: attempts that it has begun, as nobody
     * knows, are given back.
     */
    private void recover() {
        List<Job.Active> held = parts.runs().held(parts.database().ownReader());
        Batch batch = new Batch(parts);
        for (Job.Active attempt : held) {
            boolean known = attempt.leasedUntil().isPresent()
                    ? parts.runs().hasHeardOf(attempt)
                    : parts.logs().of(attempt).isPresent();
            if (!known) {
                batch.add(Call.Update.ofAttempt(
                        attempt, attempt.release(parts.line().horizon())));
            }
        }
        batch.commit();
        batch.answer();
        parts.logs().keepOnly(held);
        uncertain = false;
    }

    private void commit(Batch batch, List<Call<?>> calls, int tries) {
        try {
            batch.commit();
        } catch (ProblemException e) {
            // The database is away, whatever the call.
            uncertain = true;
            parts.line().forget();
            calls.forEach(call -> call.fail(e));
            return;
        } catch (Throwable e) {
            // It may have been committed, and its answer not been understood.
            uncertain |= !(e instanceof Database.Failure);
            parts.line().forget();
            if (calls.size() > 1) {
                // One of them may be to blame, and is to fail alone.
                calls.forEach(call -> commitAlone(call, TRIES));
            } else if (tries > 1 && e instanceof Database.Failure failure && failure.isWorthAnotherTry()) {
                commitAlone(calls.getFirst(), tries - 1);
            } else {
                calls.getFirst().fail(e);
            }
            return;
        }
        batch.answer();
    }

    private void commitAlone(Call<?> call, int tries) {
        Batch batch = new Batch(parts);
        batch.add(call);
        commit(batch, List.of(call), tries);
    }
}
