package dev.jobd.store.sql;

import dev.jobd.domain.Pipeline;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What PostgreSQL is asked about the line, from its {@link Front} on. */
final class PostgresqlLine {
    /** The types that have jobs in the line, each with its front. */
    private static final String OPEN = """
            SELECT waiting.runs, coalesce(front.urgency, -32768) AS urgency,
                coalesce(front.turn, -9223372036854775808) AS turn
            FROM (SELECT runs FROM tally WHERE state = 'QUEUED' GROUP BY runs HAVING sum(kept) > 0) AS waiting
            LEFT JOIN unnest(?::text[], ?::int8[], ?::int8[]) AS front(runs, urgency, turn)
                ON front.runs = waiting.runs
            """;

    /**
     * The row of a job that was settled before in the same transaction has the transaction's number. No index helps to look
     * for a state that is made up: a planner whose statistics are of a moment when nobody was queued would read all who are
     * now, and sort them. A job is updated in the place where it was locked: one that somebody else has changed a moment
     * before is left to the next claim. The options are not read as JSON, which the server would not do with all that tags
     * may have.
     */
    private static final String CLAIM = Postgresql.versioned("""
            WITH room AS (
                SELECT ?::bigint + count(*) AS free
                FROM unnest(?::uuid[]) AS settled(id) JOIN job ON job.id = settled.id
                WHERE job.xmin = pg_current_xact_id()::xid AND job.state NOT IN ('RUNNING', 'CANCELLING')
            ), lane AS (
                SELECT open.runs, open.urgency, open.turn, CASE
                    WHEN coalesce(limits.max_concurrency, 2147483647) = 2147483647 THEN (SELECT free FROM room)
                    ELSE greatest(0, least((SELECT free FROM room), limits.max_concurrency - (
                        SELECT count(*) FROM job
                        WHERE job.type = open.runs AND job.state IN ('RUNNING', 'CANCELLING')) - (
                        SELECT count(*) FROM job
                        WHERE job.type = '%s' AND job.state IN ('RUNNING', 'CANCELLING') AND job.runs = open.runs))) END AS free
                FROM (%s) AS open LEFT JOIN job_type AS limits ON limits.name = open.runs
                WHERE NOT (SELECT paused FROM queue)
                    AND EXISTS (SELECT 1 FROM node WHERE node.id = ? AND node.lease > :clock)
                    AND (? OR open.runs = ANY(?::text[]))
            ), picked AS (
                SELECT first.* FROM lane CROSS JOIN LATERAL (
                    SELECT ctid AS place, id, urgency, turn, created FROM job
                    WHERE job.turn IS NOT NULL AND job.state || '' = 'QUEUED' AND job.runs = lane.runs
                        AND (job.urgency, job.turn) >= (lane.urgency, lane.turn) AND job.due <= ?
                    ORDER BY job.urgency, job.turn, job.created, job.id LIMIT lane.free FOR UPDATE SKIP LOCKED) AS first
                ORDER BY urgency, turn, created, id LIMIT (SELECT free FROM room)
            )
            UPDATE job SET state = 'RUNNING', version = :version, token = version, node = ?, holder = ?, started = ?,
                turn = NULL, progress = 0, message = NULL,
                begun = CASE WHEN job.total IS NOT NULL THEN coalesce(job.begun, ?) END,
                lease = CASE WHEN ?::bigint IS NOT NULL
                    THEN least(?::bigint, ?::bigint + job.allowed, coalesce(job.begun, ?::bigint) + job.total) END
            FROM picked WHERE job.ctid = picked.place
            RETURNING %s, picked.turn
            """.formatted(Pipeline.TYPE, OPEN, JobRows.COLUMNS));

    private static final String AHEAD = """
            SELECT given.at, CASE WHEN job.turn IS NOT NULL THEN (SELECT sum(lanes.ahead) FROM (
                SELECT (SELECT count(*) FROM (SELECT 1 FROM job AS other WHERE other.turn IS NOT NULL
                    AND other.runs = lane.runs AND (other.urgency, other.turn) >= (lane.urgency, lane.turn)
                    AND (other.urgency, other.turn, other.created, other.id)
                        < (job.urgency, job.turn, job.created, job.id)
                    ORDER BY other.urgency, other.turn, other.created, other.id LIMIT %d) AS earlier) AS ahead
                FROM (%s) AS lane) AS lanes) END
            FROM unnest(?::uuid[]) WITH ORDINALITY AS given(id, at), job WHERE job.id = given.id
            """.formatted(Places.LAST + 1, OPEN);

    private final Front front;

    PostgresqlLine(Front front) {
        this.front = front;
    }

    Work claim(Database.Claim claim, Row.Reader reader) {
        return new PostgresqlPart(
                CLAIM,
                (statement, from) -> {
                    int at = from;
                    statement.setLong(at++, claim.max());
                    statement.setArray(at++, array(statement, "uuid", claim.settled()));
                    at = bindFront(statement, at);
                    statement.setLong(at++, claim.holder());
                    statement.setBoolean(at++, claim.types().isEmpty());
                    statement.setArray(
                            at++,
                            texts(
                                    statement,
                                    claim.types().stream()
                                            .flatMap(Collection::stream)
                                            .toList()));
                    statement.setLong(at++, claim.now());
                    statement.setString(at++, PlainText.encode(claim.claimant().name()));
                    statement.setLong(at++, claim.holder());
                    statement.setLong(at++, claim.now());
                    statement.setLong(at++, claim.now());
                    PostgresqlPart.bind(
                            statement, at++, Kind.NUMBER, claim.leaseEnd().orElse(null));
                    PostgresqlPart.bind(
                            statement, at++, Kind.NUMBER, claim.leaseEnd().orElse(null));
                    statement.setLong(at++, claim.now());
                    statement.setLong(at++, claim.now());
                    return at;
                },
                reader);
    }

    Work ahead(List<UUID> jobs, Row.Reader reader) {
        return new PostgresqlPart(
                AHEAD,
                (statement, from) -> {
                    int at = bindFront(statement, from);
                    statement.setArray(at++, array(statement, "uuid", jobs));
                    return at;
                },
                reader);
    }

    private int bindFront(PreparedStatement statement, int from) throws SQLException {
        List<Map.Entry<String, Front.Place>> places = List.copyOf(front.places().entrySet());
        int at = from;
        statement.setArray(
                at++, texts(statement, places.stream().map(Map.Entry::getKey).toList()));
        statement.setArray(
                at++,
                array(
                        statement,
                        "int8",
                        places.stream().map(place -> place.getValue().urgency()).toList()));
        statement.setArray(
                at++,
                array(
                        statement,
                        "int8",
                        places.stream().map(place -> place.getValue().turn()).toList()));
        return at;
    }

    private static Array texts(PreparedStatement statement, List<String> texts) throws SQLException {
        return array(statement, "text", texts.stream().map(PlainText::encode).toList());
    }

    private static Array array(PreparedStatement statement, String type, List<?> values) throws SQLException {
        return statement.getConnection().createArrayOf(type, values.toArray());
    }
}
