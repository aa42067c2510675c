package dev.jobd.store.sql;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Pipeline;
import dev.jobd.domain.Tally;
import dev.jobd.domain.TypeLimits;
import dev.jobd.store.Blockers;
import dev.jobd.store.JobStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is asked of the store. Each answer is from one snapshot. */
final class Reads {
    /** Jobs further back in the line are not told their place: it would have to be counted. */
    static final int LAST_PLACE = 1000;

    /**
     * How many jobs in line come before {@code job}, as far as they are counted; a few more than the limit means many more.
     * Null for a job out of the line. In the order of the index, so that no planner takes another way to the first of them.
     */
    static String ahead(int limit) {
        return """
            CASE WHEN job.turn IS NOT NULL THEN (SELECT sum(lanes.ahead) FROM (
                SELECT (SELECT count(*) FROM (SELECT 1 FROM job AS other WHERE other.turn IS NOT NULL
                    AND other.runs = lane.runs AND (other.urgency, other.turn, other.created, other.id)
                        < (job.urgency, job.turn, job.created, job.id)
                    ORDER BY other.urgency, other.turn, other.created, other.id LIMIT %d) AS earlier) AS ahead
                FROM (SELECT runs FROM tally WHERE state = 'QUEUED' GROUP BY runs HAVING sum(kept) > 0) AS lane
                ) AS lanes) END""".formatted(limit + 1);
    }

    private static final String SELECT = "SELECT " + JobRows.COLUMNS + ", " + ahead(LAST_PLACE);

    private static final Query FIND = Query.of(SELECT + " FROM job WHERE job.id = ?", Kind.ID);
    private static final Query FIND_BY_KEY =
            Query.forRows(SELECT + " FROM :given, job WHERE job.idem = given.idem", Given.text("idem"));
    private static final Query FIND_ALL =
            Query.forRows(SELECT + " FROM :given, job WHERE job.id = given.id", Given.id("id"));
    private static final Query STANDINGS = Query.forRows(
            "SELECT job.id, job.version, job.expires IS NOT NULL FROM :given, job WHERE job.id = given.id",
            Given.id("id"));
    private static final Query BLOCKERS = Query.of("""
            SELECT (SELECT paused FROM queue),
                (SELECT count(*) FROM job AS other
                 WHERE other.type = job.runs AND other.state IN ('RUNNING', 'CANCELLING'))
                + (SELECT count(*) FROM job AS other
                   WHERE other.type = '%s' AND other.state IN ('RUNNING', 'CANCELLING') AND other.runs = job.runs),
                (SELECT max_concurrency FROM job_type WHERE job_type.name = job.runs),
                job.state = 'QUEUED' AND job.turn IS NULL
            FROM job WHERE job.id = ?
            """.formatted(Pipeline.TYPE), Kind.ID);
    private static final Query TALLY =
            Query.of("SELECT state, sum(kept) + sum(gone), sum(retried) FROM tally GROUP BY state");
    private static final Query KEPT = Query.of("SELECT type, state, sum(kept) FROM tally GROUP BY type, state");
    private static final Query PAUSED = Query.of("SELECT paused FROM queue");
    private static final Query DUE = Query.of("SELECT 1 FROM job WHERE later <= ? LIMIT 1", Kind.NUMBER);
    private static final Query UNFINISHED = Query.of("SELECT " + JobRows.COLUMNS + """
             FROM job WHERE type = ? AND state = ? ORDER BY created, id
            """, Kind.TEXT, Kind.TEXT);

    private final Database database;
    private final DatabaseReader reader;
    private final JobRows jobs;

    Reads(Database database, DatabaseReader reader, JobRows jobs) {
        this.database = database;
        this.reader = reader;
        this.jobs = jobs;
    }

    Optional<JobRecord> find(UUID id) {
        Box<JobRecord> found = new Box<>();
        reader.read(find(id, found));
        return found.get();
    }

    private Work find(UUID id, Box<JobRecord> into) {
        return database.values(FIND, row -> into.set(record(row, true)), id);
    }

    /** Those that are there. */
    Work findAll(Collection<UUID> ids, boolean withLogs, Consumer<JobRecord> into) {
        return database.rows(
                FIND_ALL,
                ids.stream().map(id -> new @Nullable Object[] {id}).toList(),
                row -> into.accept(record(row, withLogs)));
    }

    Map<UUID, JobStore.Standing> standings(Collection<UUID> ids) {
        Map<UUID, JobStore.Standing> found = new HashMap<>();
        reader.read(database.rows(
                STANDINGS,
                ids.stream().map(id -> new @Nullable Object[] {id}).toList(),
                row -> found.put(row.id(1), new JobStore.Standing(row.number(2), row.flag(3)))));
        return found;
    }

    /** Those that are there, by their key. */
    Map<String, JobRecord> findByKey(Collection<String> idempotencyKeys, boolean withLogs) {
        Map<String, JobRecord> found = new HashMap<>();
        reader.read(database.rows(
                FIND_BY_KEY,
                idempotencyKeys.stream()
                        .map(key -> new @Nullable Object[] {PlainText.encode(key)})
                        .toList(),
                row -> {
                    JobRecord job = record(row, withLogs);
                    found.put(job.job().spec().idempotency().orElseThrow().key(), job);
                }));
        return found;
    }

    private JobRecord record(Row row, boolean withLog) throws SQLException {
        return jobs.read(row, withLog, position(row, JobRows.AFTER));
    }

    private static OptionalInt position(Row row, int column) throws SQLException {
        if (!row.has(column)) {
            return OptionalInt.empty();
        }
        long ahead = row.number(column);
        return ahead > LAST_PLACE ? OptionalInt.empty() : OptionalInt.of((int) ahead + 1);
    }

    Optional<Blockers> blockers(UUID id) {
        Box<JobRecord> job = new Box<>();
        Box<Blockers> blockers = new Box<>();
        reader.read(snapshot -> {
            snapshot.accept(List.of(find(id, job)));
            snapshot.accept(List.of(database.values(
                    BLOCKERS,
                    row -> {
                        long most = row.has(3) ? row.number(3) : TypeLimits.DEFAULT.maxConcurrency();
                        job.get().ifPresent(found -> set(blockers, row, found, most));
                    },
                    id)));
        });
        return blockers.get();
    }

    private static void set(Box<Blockers> into, Row row, JobRecord job, long most) {
        try {
            into.set(new Blockers(job, row.flag(1), row.number(2) >= most, row.flag(4)));
        } catch (SQLException e) {
            throw new Database.Failure(e);
        }
    }

    Tally tally() {
        long[] byState = new long[JobState.values().length];
        long[] sums = new long[2];
        reader.read(database.values(TALLY, row -> {
            byState[JobState.valueOf(row.text(1)).ordinal()] = row.number(2);
            sums[0] += row.number(2);
            sums[1] += row.number(3);
        }));
        return Tally.of(sums[0], sums[1], byState);
    }

    /**
     * How many jobs of each type are kept in each state.
     *
     * @param reader of type, state and number
     */
    Work kept(Row.Reader reader) {
        return database.values(KEPT, reader);
    }

    /** How many jobs are kept in these states. */
    long kept(Predicate<JobState> states) {
        long[] sum = new long[1];
        reader.read(kept(row -> {
            if (states.test(JobState.valueOf(row.text(2)))) {
                sum[0] += row.number(3);
            }
        }));
        return sum[0];
    }

    boolean paused() {
        boolean[] paused = new boolean[1];
        reader.read(database.values(PAUSED, row -> paused[0] = row.flag(1)));
        return paused[0];
    }

    boolean idle(Instant until) {
        Tally tally = tally();
        if (tally.active() > 0) {
            return false;
        }
        if (paused()) {
            return true;
        }
        boolean[] due = {tally.of(JobState.QUEUED) > 0};
        reader.read(database.values(DUE, _ -> due[0] = true, Micros.of(until)));
        return !due[0];
    }

    List<Job> unfinished() {
        List<Job> all = new ArrayList<>();
        reader.read(snapshot -> {
            List<Work> lanes = new ArrayList<>();
            snapshot.accept(List.of(kept(row -> {
                if (row.number(3) > 0 && !JobState.valueOf(row.text(2)).terminal()) {
                    lanes.add(database.values(UNFINISHED, job -> all.add(jobs.job(job)), row.text(1), row.text(2)));
                }
            })));
            snapshot.accept(lanes);
        });
        all.sort(Comparator.comparing((Job job) -> job.spec().createdAt())
                .thenComparing(job -> job.spec().id()));
        return all;
    }

    /** What a read finds, if it does. */
    static final class Box<T> {
        private @Nullable T value;

        void set(T found) {
            value = found;
        }

        Optional<T> get() {
            return Optional.ofNullable(value);
        }
    }
}
