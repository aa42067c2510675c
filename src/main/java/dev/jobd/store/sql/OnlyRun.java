package dev.jobd.store.sql;

import dev.jobd.domain.Job;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The run of the one process that has the database for itself. Those before it are over. */
final class OnlyRun extends Runs {
    private static final Query END_OTHERS = Query.of("UPDATE node SET lease = 0");

    private static final Query FORGET =
            Query.of("DELETE FROM node WHERE NOT EXISTS (SELECT 1" + ACTIVE + " AND job.holder = node.id)");

    private static final Query BEGIN =
            Query.of("INSERT INTO node (name, lease) VALUES (?, ?) RETURNING id", Kind.TEXT, Kind.NUMBER);

    private static final Query ADRIFT = Query.of("SELECT " + JobRows.COLUMNS + ACTIVE + """
             AND job.holder IN (SELECT id FROM node WHERE lease = 0) AND job.lease IS NULL ORDER BY job.created, job.id LIMIT 1000
            """);

    private final String node;

    /** @param node the name of the node, for people who look at the database */
    OnlyRun(Database database, JobRows rows, String node) {
        super(database, rows);
        this.node = node;
    }

    @Override
    void begin() {
        database.change(List.of(
                database.values(END_OTHERS, Row.Reader.NONE),
                database.values(FORGET, Row.Reader.NONE),
                database.values(BEGIN, row -> own(row.number(1)), PlainText.encode(node), FOR_EVER)));
    }

    @Override
    Optional<Duration> lease() {
        return Optional.empty();
    }

    @Override
    boolean alone() {
        return true;
    }

    @Override
    boolean renew() {
        return true;
    }

    @Override
    void restart() {
        throw new UnsupportedOperationException("there is nobody to take its attempts");
    }

    @Override
    void end() {
        // The next one ends it, as it has to if the process is killed.
    }

    @Override
    List<Job.Active> adrift() {
        return active(database, ADRIFT);
    }
}
