package dev.jobd.store.sql;

import dev.jobd.domain.Job;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs of nodes that share a database. Each has a lease, by the clock of the database alone, that it has to renew; when it
 * has not, it is over for good, and its node begins another.
 */
final class LeasedRuns extends Runs {
    /** Long after any claim of theirs has been committed. */
    private static final Query FORGET = Query.of("DELETE FROM node WHERE lease < :clock - 3600 * 1000000::bigint"
            + " AND NOT EXISTS (SELECT 1" + ACTIVE + " AND job.holder = node.id)");

    private static final Query BEGIN = Query.of(
            "INSERT INTO node (name, lease) VALUES (?, :clock + ?) RETURNING id, :clock", Kind.TEXT, Kind.NUMBER);

    private static final Query RENEW = Query.of("""
            UPDATE node SET lease = :clock + ? WHERE id = ? AND lease > :clock
            RETURNING :clock, (SELECT count(*) FROM node AS other WHERE other.lease > :clock AND other.id <> node.id)
            """, Kind.NUMBER, Kind.NUMBER);

    private static final Query END = Query.of("UPDATE node SET lease = 0 WHERE id = ?", Kind.NUMBER);

    /** Looks at no job when there is no run whose lease has ended. */
    private static final Query ADRIFT =
            Query.of("WITH ended AS MATERIALIZED (SELECT id FROM node WHERE lease < :clock) SELECT "
                    + JobRows.COLUMNS + ACTIVE + """
             AND EXISTS (SELECT 1 FROM ended) AND job.holder IN (SELECT id FROM ended) AND job.lease IS NULL
            ORDER BY job.created, job.id LIMIT 1000
            """);

    /** Of a lease, the part for which a node waits for an answer. */
    private static final int PATIENCE = 4;

    private final Postgresql shared;
    private final String node;
    private final Duration lease;
    private final DatabaseClock clock;
    private volatile boolean alone;

    /** @param node the name of the node, for people who look at the database */
    LeasedRuns(Postgresql database, JobRows rows, String node, Duration lease, DatabaseClock clock) {
        super(database, rows);
        this.shared = database;
        this.node = node;
        this.lease = lease;
        this.clock = clock;
    }

    InstantSource clock() {
        return clock;
    }

    @Override
    boolean alone() {
        return alone;
    }

    @Override
    void begin() {
        shared.changeBeside(patience(), begun(List.of(shared.values(FORGET, Row.Reader.NONE))));
    }

    @Override
    void restart() {
        shared.changeBeside(patience(), begun(List.of(shared.values(END, Row.Reader.NONE, own()))));
    }

    private List<Work> begun(List<Work> before) {
        long asked = clock.nanos();
        List<Work> works = new ArrayList<>(before);
        works.add(shared.values(
                BEGIN,
                row -> {
                    own(row.number(1));
                    clock.heard(asked, row.number(2), clock.nanos());
                },
                PlainText.encode(node),
                micros()));
        return works;
    }

    /** An answer that takes longer comes too late. */
    private Duration patience() {
        return lease.dividedBy(PATIENCE);
    }

    @Override
    Optional<Duration> lease() {
        return Optional.of(lease);
    }

    @Override
    boolean renew() {
        boolean[] renewed = new boolean[1];
        long asked = clock.nanos();
        shared.changeBeside(
                patience(),
                List.of(shared.values(
                        RENEW,
                        row -> {
                            renewed[0] = true;
                            clock.heard(asked, row.number(1), clock.nanos());
                            alone = row.number(2) == 0;
                        },
                        micros(),
                        own())));
        return renewed[0];
    }

    private long micros() {
        return TimeUnit.NANOSECONDS.toMicros(lease.toNanos());
    }

    @Override
    void end() {
        shared.changeBeside(patience(), List.of(shared.values(END, Row.Reader.NONE, own())));
    }

    @Override
    List<Job.Active> adrift() {
        return active(database, ADRIFT);
    }
}
