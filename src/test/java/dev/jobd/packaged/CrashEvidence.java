package dev.jobd.packaged;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the database has after a run of faults: the jobs, what became of them on the way, and how it has counted them.
 *
 * @param jobs by id, without hyphens
 * @param moves by job, in the order in which they came about
 * @param tally how many jobs it says there are, by type and state, those that are gone, and the retries of each type
 */
record CrashEvidence(Map<String, Job> jobs, Map<String, List<CrashMove>> moves, Map<String, Long> tally) {

    /** @param reason why it failed, or was cancelled */
    record Job(
            String id,
            long number,
            String type,
            String state,
            int failures,
            List<Attempt> attempts,
            boolean held,
            long ended,
            String reason,
            String result) {}

    /** Times are in microseconds. */
    record Attempt(int number, String node, long started, long finished, String outcome, String error, String stage) {
        boolean lost() {
            return error.contains("was lost");
        }
    }

    private static final String JOBS = """
            SELECT id, number, type, state, failures, attempts, holder, ended, reason, result FROM crash_job
            """;
    private static final String MOVES = """
            SELECT seq, job, at, by, was, became, versions, token0, token, holder0, holder, node, lease, worker, ends0, attempts,
                failed
            FROM crash_move ORDER BY seq
            """;
    private static final String TALLY = """
            SELECT type || ' ' || state, sum(kept) FROM tally GROUP BY type, state HAVING sum(kept) <> 0
            UNION ALL SELECT type || ' gone', sum(gone) FROM tally GROUP BY type HAVING sum(gone) <> 0
            UNION ALL SELECT type || ' retried', sum(retried) FROM tally GROUP BY type HAVING sum(retried) <> 0
            """;

    private interface Reader {
        void read(ResultSet row) throws SQLException;
    }

    static CrashEvidence of(CrashStore store) {
        Map<String, Job> jobs = new TreeMap<>();
        Map<String, List<CrashMove>> moves = new TreeMap<>();
        Map<String, Long> tally = new TreeMap<>();
        try (Connection connection = store.connect()) {
            read(connection, JOBS, row -> jobs.put(row.getString("id"), job(row)));
            read(connection, MOVES, row -> moves.computeIfAbsent(row.getString("job"), _ -> new ArrayList<>())
                    .add(move(row)));
            read(connection, TALLY, row -> tally.put(row.getString(1), row.getLong(2)));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new CrashEvidence(jobs, moves, tally);
    }

    /** A line for each. */
    static String told(List<CrashMove> moves) {
        return moves.stream().map(move -> "  " + move).collect(Collectors.joining("\n"));
    }

    /** How many jobs have not ended. */
    static long left(CrashStore store) {
        long[] left = new long[1];
        try (Connection connection = store.connect()) {
            read(
                    connection,
                    "SELECT count(*) FROM job WHERE state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED')",
                    row -> left[0] = row.getLong(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return left[0];
    }

    private static void read(Connection connection, String query, Reader reader) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    private static Job job(ResultSet row) throws SQLException {
        row.getLong("holder");
        boolean held = !row.wasNull();
        return new Job(
                row.getString("id"),
                row.getLong("number"),
                row.getString("type"),
                row.getString("state"),
                row.getInt("failures"),
                attempts(text(row, "attempts")),
                held,
                row.getLong("ended"),
                text(row, "reason"),
                text(row, "result"));
    }

    private static List<Attempt> attempts(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<Attempt> attempts = new ArrayList<>();
        for (JsonNode one : PackagedJobd.json(text)) {
            attempts.add(new Attempt(
                    one.path(0).asInt(),
                    one.path(1).asText(),
                    one.path(2).asLong(),
                    one.path(3).asLong(),
                    one.path(4).asText(),
                    // Null where a stage follows.
                    one.path(5).asText(""),
                    one.path(6).asText()));
        }
        return attempts;
    }

    private static CrashMove move(ResultSet row) throws SQLException {
        long lease = row.getLong("lease");
        Optional<Long> known = row.wasNull() ? Optional.empty() : Optional.of(lease);
        return new CrashMove(
                row.getLong("seq"),
                row.getLong("at"),
                row.getString("by"),
                row.getString("was"),
                row.getString("became"),
                row.getLong("versions"),
                row.getLong("token0"),
                row.getLong("token"),
                row.getLong("holder0"),
                row.getLong("holder"),
                row.getString("node"),
                known,
                row.getBoolean("worker"),
                row.getInt("ends0"),
                row.getInt("attempts"),
                row.getInt("failed"));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).orElse("");
    }

    /** How the jobs are counted when they are looked at one by one; see {@link #tally}. */
    Map<String, Long> counted() {
        Map<String, Long> counted = jobs.values().stream()
                .collect(Collectors.groupingBy(
                        job -> job.type() + " " + job.state(), TreeMap::new, Collectors.counting()));
        moves.forEach((id, all) -> all.stream()
                .filter(move ->
                        move.failed() > 0 && ("QUEUED".equals(move.became()) || "RETRYING".equals(move.became())))
                .forEach(_ -> counted.merge(typeOf(id) + " retried", 1L, Long::sum)));
        return counted;
    }

    private String typeOf(String id) {
        Job job = jobs.get(id);
        return job == null ? "unknown" : job.type();
    }
}
