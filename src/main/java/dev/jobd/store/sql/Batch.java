package dev.jobd.store.sql;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobLog;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.store.Claimed;
import dev.jobd.store.JobStore;
import dev.jobd.store.Settled;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Calls that are committed in one transaction. For one thread. */
final class Batch {
    /** A job at rest has to have the version still, an attempt its token and its state. */
    private static final Query MOVE = Query.forRows("""
            UPDATE job SET version = :version, state = given.state, urgency = given.urgency, due = given.due,
                turn = given.turn, later = given.later, expires = given.expires,
                options = coalesce(given.options, job.options), failures = given.failures, attempts = given.attempts,
                runs = given.runs, allowed = given.allowed, total = given.total, begun = given.begun,
                outputs = coalesce(given.outputs, job.outputs),
                reason = given.reason, ended = given.ended, result = given.result,
                holder = CASE WHEN given.state = 'CANCELLING' THEN job.holder END, lease = given.lease
            FROM :given
            WHERE job.id = given.id AND (
                job.version = given.version AND job.state NOT IN ('RUNNING', 'CANCELLING')
                OR job.token = given.token AND job.state = given.was
                    AND (given.lapsed IS NULL OR job.lease = given.lapsed))
            RETURNING :at, job.version
            """, JobRows.MOVED);

    private final SqlJobStore.Parts parts;
    private final Insertions insertions;
    private final Reports reports;
    private final List<Call.Move<?>> moves = new ArrayList<>();
    private final List<Call.Claim> claims = new ArrayList<>();
    private final List<Call.Look> looks = new ArrayList<>();
    /** The jobs that calls are about, and those that calls were left out for. */
    private final Set<UUID> moved = new HashSet<>();

    private final Set<UUID> leftOut = new HashSet<>();
    private final List<Turned> claimed = new ArrayList<>();
    /** Jobs that would wait again, and for which there is no room. */
    private final List<Call.Update> tooMany = new ArrayList<>();

    private final List<Call.Extend> extensions = new ArrayList<>();
    private @Nullable Claimant claimant;
    private Instant now;

    /**
     * A claimed job.
     *
     * @param turn since when it stood in the line
     */
    private record Turned(Claimed.Claim claim, long turn, JobLog log) {
        static final Comparator<Turned> ORDER = Comparator.comparing(
                        (Turned one) -> -one.job().spec().options().priority())
                .thenComparing(Turned::turn)
                .thenComparing(one -> one.job().spec().createdAt())
                .thenComparing(one -> one.job().spec().id());

        Job.Running job() {
            return claim.job();
        }
    }

    Batch(SqlJobStore.Parts parts) {
        this.parts = parts;
        this.insertions = new Insertions(parts.database(), parts.rows(), parts.ownReads(), parts.line(), parts.room());
        this.reports = new Reports(parts.database(), parts.logs());
        this.now = Instant.MIN;
    }

    /** False when the call has to wait for another batch. */
    boolean add(Call<?> call) {
        return switch (call) {
            case Call.Insert insert -> insertions.add(insert) && see(insert.now);
            case Call.Claim claim -> isFor(claim.claimant) && claims.add(claim) && see(claim.now);
            case Call.Settle settle -> mayClaim(settle) && addMove(settle) && see(settle.now);
            case Call.Update update -> addMove(update);
            case Call.Extend extend -> isFirst(extend) && extensions.add(extend);
            case Call.Log log -> in(log.attempt, reports.add(log));
            case Call.Tell tell -> in(tell.attempt, reports.add(tell));
            case Call.Look look -> looks.add(look);
            case Call.Other<?> _ -> false;
        };
    }

    /** What is told of an attempt stays before its end. */
    private boolean in(Job.Active attempt, boolean taken) {
        if (!taken) {
            leftOut.add(attempt.spec().id());
        }
        return taken;
    }

    private boolean addMove(Call.Move<?> move) {
        UUID id = move.from.spec().id();
        return !leftOut.contains(id) && moved.add(id) && moves.add(move);
    }

    /** Of an attempt there is one in a batch, and none together with what follows it. */
    private boolean isFirst(Call.Extend extend) {
        UUID id = extend.attempt.spec().id();
        return !leftOut.contains(id) && moved.add(id);
    }

    private boolean mayClaim(Call.Settle settle) {
        return settle.max == 0 || isFor(parts.types().claimant(settle.attempt.node()));
    }

    private boolean isFor(Claimant other) {
        if (claimant == null) {
            claimant = other;
        }
        return claimant.is(other);
    }

    private boolean see(Instant time) {
        now = time.isAfter(now) ? time : now;
        return true;
    }

    /** Does what the calls ask for. */
    void commit() {
        if (now.equals(Instant.MIN)) {
            now = parts.line().horizon();
        } else {
            parts.line().advance(now);
        }
        moves.forEach(move -> move.version = JobStore.LOST);
        parts.room().begin();
        insertions.prepare();
        takeOutTooMany();
        front().comes(insertions.coming());
        front().comes(moves.stream().map(move -> move.next).toList());
        List<ConcurrencyKey> keys = List.copyOf(keys());
        List<Work> first = new ArrayList<>(parts.database().lock(keys));
        looks.forEach(look -> first.add(parts.wakes().others(_ -> look.found = true)));
        first.addAll(reports.works());
        first.addAll(Extensions.works(parts.database(), extensions));
        first.addAll(moveAll());
        if (moves.stream().noneMatch(Batch::retags)) {
            first.addAll(rest(keys));
            parts.database().change(first);
        } else {
            parts.database().change(transaction -> {
                transaction.accept(first);
                moves.stream()
                        .filter(Batch::retags)
                        .filter(move -> move.version != JobStore.LOST)
                        .forEach(move -> transaction.accept(retag(move)));
                transaction.accept(rest(keys));
            });
        }
    }

    /** Those that would wait again, and for which there is no room. */
    private void takeOutTooMany() {
        moves.removeIf(move -> {
            if (!(move instanceof Call.Update update) || update.maxWaiting.isEmpty()) {
                return false;
            }
            if (parts.room().left(update.maxWaiting.get(), 1) > 0) {
                parts.room().take(1);
                return false;
            }
            return tooMany.add(update);
        });
    }

    /** Of the jobs that come to the line, or leave it other than by a claim. */
    private TreeSet<ConcurrencyKey> keys() {
        TreeSet<ConcurrencyKey> keys = new TreeSet<>();
        for (Call.Move<?> move : moves) {
            if (move.next instanceof Job.AtRest) {
                ConcurrencyKey.of(move.next.spec()).ifPresent(keys::add);
            }
        }
        insertions.coming().forEach(job -> ConcurrencyKey.of(job.spec()).ifPresent(keys::add));
        return keys;
    }

    private List<Work> moveAll() {
        if (moves.isEmpty()) {
            return List.of();
        }
        Instant horizon = parts.line().horizon();
        List<@Nullable Object[]> given = new ArrayList<>(moves.size());
        for (Call.Move<?> move : moves) {
            JobState state = move.next.state(horizon);
            if (move.from instanceof Job.Active && move.next instanceof Job.Queued) {
                // It finds room also where there is none.
                parts.room().take(1);
            }
            if (move.from instanceof Job.Queued queued && queued.due().isAfter(horizon)) {
                parts.line().forget();
            }
            if (state == JobState.SCHEDULED || state == JobState.RETRYING) {
                parts.line().later(Micros.of(move.next.history().due()));
            }
            given.add(parts.rows().moved(move.from, move.seen, isLapsed(move), move.next, state));
        }
        return List.of(parts.database().rows(MOVE, given, row -> moves.get(row.at(1)).version = row.number(2)));
    }

    private static boolean isLapsed(Call.Move<?> move) {
        return move instanceof Call.Update update && update.lapsed;
    }

    private static boolean retags(Call.Move<?> move) {
        return !move.next
                .spec()
                .options()
                .tags()
                .equals(move.from.spec().options().tags());
    }

    private List<Work> retag(Call.Move<?> move) {
        List<Work> works = new ArrayList<>();
        works.add(Tags.drop(parts.database(), move.next.spec()));
        works.addAll(Tags.add(parts.database(), Tags.rows(move.next.spec())));
        return works;
    }

    private List<Work> rest(List<ConcurrencyKey> keys) {
        List<Work> works = new ArrayList<>(insertions.works());
        works.addAll(parts.database().lineUp(keys, Micros.of(parts.line().horizon())));
        works.addAll(insertions.look(parts.line().horizon()));
        if (claimant != null) {
            works.addAll(claim(claimant));
        } else if (!settles().isEmpty()) {
            works.addAll(parts.line().lookAgain(now));
        }
        return works;
    }

    private List<Work> claim(Claimant who) {
        int max = claims.stream().mapToInt(claim -> claim.max).sum();
        List<UUID> settled = new ArrayList<>();
        for (Call.Settle settle : settles()) {
            for (int i = 0; i < settle.max; i++) {
                settled.add(settle.attempt.spec().id());
            }
        }
        List<Work> works = new ArrayList<>(parts.line().lookAgain(now));
        if (max > 0 || !settled.isEmpty()) {
            works.addAll(parts.database()
                    .claim(
                            new Database.Claim(
                                    max,
                                    settled,
                                    this::won,
                                    who,
                                    parts.runs().own(),
                                    Micros.of(now),
                                    parts.line().limited()),
                            this::claimed));
        }
        return works;
    }

    private List<Call.Settle> settles() {
        return moves.stream()
                .filter(Call.Settle.class::isInstance)
                .map(Call.Settle.class::cast)
                .toList();
    }

    private int won() {
        return settles().stream()
                .filter(settle -> settle.version != JobStore.LOST)
                .mapToInt(settle -> settle.max)
                .sum();
    }

    private void claimed(Row row) throws SQLException {
        Optional<Job> read = parts.rows().readable(row);
        if (read.isPresent() && read.get() instanceof Job.Running job) {
            String log = JobRows.log(row);
            claimed.add(new Turned(
                    new Claimed.Claim(job, JobRows.version(row)),
                    row.number(JobRows.AFTER),
                    log.isEmpty() ? new JobLog() : JobLog.of(log)));
        }
    }

    /** To be called when they are committed: what goes wrong from here on is no reason to do them again. */
    void answer() {
        reports.answer();
        insertions.answer();
        claimed.sort(Turned.ORDER);
        Deque<Claimed.Claim> left = new ArrayDeque<>();
        for (Turned one : claimed) {
            if (!now.isBefore(parts.line().horizon())) {
                // Or some may have been passed by that are due by now.
                front().passed(one.job(), one.turn);
            }
            if (one.job().leasedUntil().isPresent()) {
                parts.runs().heardOf(one.job());
            } else {
                parts.logs().keep(one.job(), one.log);
            }
            left.add(one.claim);
        }
        for (Call.Move<?> move : moves) {
            if (move.version == JobStore.LOST && move.next instanceof Job.Queued) {
                // It does not come due when the line was told.
                parts.line().forget();
            }
            if (move.version != JobStore.LOST
                    && move.next instanceof Job.AtRest
                    && move.from instanceof Job.Active over) {
                parts.logs().end(over);
            }
            switch (move) {
                case Call.Settle settle -> settle.answerWith(() -> settled(settle, left));
                case Call.Update update -> update.answer(update.version);
            }
        }
        tooMany.forEach(update -> update.answerWith(() -> isStill(update) ? JobStore.FULL : JobStore.LOST));
        claims.forEach(claim -> claim.answer(take(left, claim.max)));
        extensions.forEach(extend -> extend.answer(extend.extended));
        looks.forEach(look -> look.answer(look.found));
        tellOthers();
    }

    private void tellOthers() {
        tellOfHunger();
        List<Job> queued = new ArrayList<>(insertions.coming());
        for (Call.Move<?> move : moves) {
            if (move.version == JobStore.LOST) {
                continue;
            }
            if (freesOthers(move)) {
                parts.wakes().comeForWorkers();
            }
            if (freesStages(move)) {
                parts.wakes().left();
                parts.wakes().comeForWorkers();
            }
            if (move.next instanceof Job.Queued job && move.from instanceof Job.Active && isForNodes(job)) {
                parts.wakes().left();
            } else if (move.next instanceof Job.Queued job) {
                queued.add(job);
            } else if (move.next instanceof Job.Cancelling told
                    && told.leasedUntil().isEmpty()
                    && parts.logs().of(told).isEmpty()) {
                parts.wakes().stop();
            }
        }
        queued.removeIf(job -> !(job instanceof Job.Queued));
        if (queued.stream().anyMatch(this::isForNodes)) {
            parts.wakes().come();
        }
        if (!queued.stream().allMatch(this::isForNodes)) {
            parts.wakes().comeForWorkers();
        }
    }

    /** A worker is done with a job that may have kept others from running. */
    private boolean freesOthers(Call.Move<?> move) {
        return move.from instanceof Job.Active over
                && over.leasedUntil().isPresent()
                && move.next instanceof Job.AtRest
                && (parts.line().limited()
                        || over.spec().options().concurrencyKey().isPresent());
    }

    /** Pipelines whose key it has kept back: their stages may be for nodes or workers. */
    private static boolean freesStages(Call.Move<?> move) {
        return move.from instanceof Job.Active
                && move.next instanceof Job.AtRest
                && move.next.spec().pipeline().isPresent()
                && move.next.spec().options().concurrencyKey().isPresent();
    }

    private void tellOfHunger() {
        int wanted = claims.stream().mapToInt(claim -> claim.max).sum() + won();
        boolean missed = claimed.size() < wanted;
        if (claimant != null && claimant.lease().isPresent()) {
            if (missed) {
                parts.wakes().polls();
            }
        } else if (missed) {
            parts.wakes().hungry();
        } else if (wanted > 0) {
            parts.wakes().full();
        }
    }

    private boolean isForNodes(Job job) {
        return parts.types().isForNodes(job.runs());
    }

    private boolean isStill(Call.Update update) {
        return parts.ownReads()
                .find(update.from.spec().id())
                .map(JobRecord::version)
                .equals(update.seen);
    }

    private Settled settled(Call.Settle settle, Deque<Claimed.Claim> left) {
        if (settle.version != JobStore.LOST) {
            return Settled.won(settle.version, take(left, settle.max));
        }
        Settled lost = Settled.lost(
                settle.attempt,
                parts.ownReads().find(settle.attempt.spec().id()).map(JobRecord::job));
        if (lost.toldToStop().isEmpty()) {
            parts.logs().end(settle.attempt);
        }
        return lost;
    }

    private Claimed take(Deque<Claimed.Claim> left, int max) {
        List<Claimed.Claim> own = new ArrayList<>();
        while (own.size() < max && !left.isEmpty()) {
            own.add(left.remove());
        }
        return new Claimed(own, parts.line().nextDue());
    }

    private Front front() {
        return parts.database().front();
    }
}
