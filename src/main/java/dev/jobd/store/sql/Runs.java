package dev.jobd.store.sql;

import dev.jobd.domain.Job;
import java.util.ArrayList;
import java.util.List;

/**
 * The runs of nodes, each from its start on. Every attempt is held by the run that claimed it, until it is settled or the
 * lease of the run ends.
 */
final class Runs {
    private static final Query BEGIN =
            Query.of("INSERT INTO node (name, lease) VALUES (?, ?) RETURNING id", Kind.TEXT, Kind.NUMBER);

    /** Those of earlier runs, for a database that one process has for itself. */
    private static final Query END_OTHERS = Query.of("UPDATE node SET lease = 0");

    private static final Query FORGET = Query.of(
            "DELETE FROM node WHERE lease < ? AND NOT EXISTS (SELECT 1 FROM job WHERE job.holder = node.id)",
            Kind.NUMBER);

    private static final Query ADRIFT = Query.of("SELECT " + JobRows.COLUMNS + """
             FROM node, job WHERE node.lease < ? AND job.holder = node.id ORDER BY job.created, job.id LIMIT 1000
            """, Kind.NUMBER);

    private static final long FOR_EVER = Long.MAX_VALUE;

    private final Database database;
    private final JobRows rows;
    private long own;

    Runs(Database database, JobRows rows) {
        this.database = database;
        this.rows = rows;
    }

    /** This one begins, as the only one. */
    void begin(String node) {
        database.change(List.of(
                database.values(END_OTHERS, Row.Reader.NONE),
                database.values(FORGET, Row.Reader.NONE, FOR_EVER),
                database.values(BEGIN, row -> own = row.number(1), PlainText.encode(node), FOR_EVER)));
    }

    /** The number of this one. */
    long own() {
        return own;
    }

    /** Attempts whose run is over, the oldest jobs first: not all of them, if they are many. */
    List<Job.Active> adrift(long now) {
        List<Job.Active> adrift = new ArrayList<>();
        database.read(database.values(
                ADRIFT,
                row -> {
                    if (rows.job(row) instanceof Job.Active attempt) {
                        adrift.add(attempt);
                    }
                },
                now));
        return adrift;
    }
}
