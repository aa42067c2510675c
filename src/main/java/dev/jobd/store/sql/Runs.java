package dev.jobd.store.sql;

import dev.jobd.domain.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The runs of nodes, each from its start on. Every attempt is held by the run that claimed it, until it is settled or the
 * lease of the run ends.
 */
abstract sealed class Runs permits OnlyRun, LeasedRuns {
    static final long FOR_EVER = Long.MAX_VALUE;

    /** All attempts under way. They have no index of their own: each job would have to enter it, and to leave it. */
    static final String ACTIVE = active("'RUNNING', 'CANCELLING'");

    private static final Query HELD =
            Query.of("SELECT " + JobRows.COLUMNS + ACTIVE + " AND job.holder = ?", Kind.NUMBER);

    private static final Query STOPPING = Query.of(
            "SELECT " + JobRows.COLUMNS + active("'CANCELLING'") + " AND job.holder = ? AND job.lease IS NULL",
            Kind.NUMBER);

    private static final Query LAPSED = Query.of(
            "SELECT " + JobRows.COLUMNS
                    + " FROM job WHERE job.lease IS NOT NULL AND job.lease <= ? ORDER BY job.lease LIMIT 1000",
            Kind.NUMBER);

    final Database database;
    private final JobRows rows;
    private volatile long own;

    /** The highest token that this run has heard of. */
    private volatile long heardOf;

    Runs(Database database, JobRows rows) {
        this.database = database;
        this.rows = rows;
    }

    /** This one begins. */
    abstract void begin();

    /** See {@link dev.jobd.store.JobStore#lease}. */
    abstract Optional<Duration> lease();

    /** Whether there was no other node when this one last looked. */
    abstract boolean alone();

    /** See {@link dev.jobd.store.JobStore#renew}. */
    abstract boolean renew();

    /** See {@link dev.jobd.store.JobStore#restart}. */
    abstract void restart();

    /** It is over: its attempts are to be taken back. */
    abstract void end();

    /** Attempts whose run is over, but for those of workers: not all of them, if they are many. */
    abstract List<Job.Active> adrift();

    /** Attempts of workers whose lease has ended: not all of them, if they are many. */
    List<Job.Active> lapsed(Instant now) {
        return active(database, LAPSED, Micros.of(now));
    }

    /** The number of this one. */
    long own() {
        return own;
    }

    void own(long number) {
        own = number;
    }

    /** A claim of this run is known to have been made. Tokens rise. */
    void heardOf(Job.Active attempt) {
        heardOf = Math.max(heardOf, attempt.fence().token());
    }

    boolean hasHeardOf(Job.Active attempt) {
        return attempt.fence().token() <= heardOf;
    }

    /** Attempts of this one, and those that it has given to workers. */
    List<Job.Active> held(DatabaseReader reader) {
        return active(reader, HELD, own);
    }

    /** Attempts of this one that somebody has told to stop. */
    List<Job.Cancelling> stopping() {
        return active(database, STOPPING, own).stream()
                .filter(Job.Cancelling.class::isInstance)
                .map(Job.Cancelling.class::cast)
                .toList();
    }

    private static String active(String states) {
        return """
             FROM (SELECT type FROM tally WHERE state IN (%s) GROUP BY type HAVING sum(kept) > 0) AS lane CROSS JOIN job
            WHERE job.type = lane.type AND job.state IN (%s)""".formatted(states, states);
    }

    List<Job.Active> active(DatabaseReader reader, Query query, Object... values) {
        List<Job.Active> active = new ArrayList<>();
        reader.read(database.values(
                query,
                row -> rows.readable(row)
                        .filter(Job.Active.class::isInstance)
                        .map(Job.Active.class::cast)
                        .ifPresent(active::add),
                values));
        return active;
    }
}
