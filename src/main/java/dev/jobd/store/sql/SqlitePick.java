package dev.jobd.store.sql;

import dev.jobd.domain.Pipeline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Picks the jobs to be claimed: of the first jobs of each type as many as its limit has room for, in their order. */
final class SqlitePick {
    private static final String LANES = """
            SELECT tally.runs, coalesce(max(job_type.max_concurrency), 2147483647)
            FROM tally LEFT JOIN job_type ON job_type.name = tally.runs
            WHERE tally.state = 'QUEUED' AND tally.kept > 0 AND NOT (SELECT paused FROM queue)
            GROUP BY tally.runs
            """;
    private static final String RUNNING = """
            SELECT (SELECT count(*) FROM job WHERE type = ?1 AND state IN ('RUNNING', 'CANCELLING'))
                + (SELECT count(*) FROM job INDEXED BY job_list
                   WHERE type = '%s' AND state IN ('RUNNING', 'CANCELLING') AND runs = ?1)
            """.formatted(Pipeline.TYPE);
    private static final String FIRST = """
            SELECT id, urgency, turn, created FROM job WHERE turn IS NOT NULL AND runs = ? AND due <= ?
            ORDER BY urgency, turn, created, id LIMIT ?
            """;

    private final Preparer prepared;

    interface Preparer {
        PreparedStatement prepare(String text) throws SQLException;
    }

    record Candidate(byte[] id, int urgency, long turn, long created) {
        static final Comparator<Candidate> ORDER = Comparator.comparing(Candidate::urgency)
                .thenComparing(Candidate::turn)
                .thenComparing(Candidate::created)
                .thenComparing(Candidate::id, Arrays::compareUnsigned);
    }

    private record Lane(String type, int maxConcurrency) {}

    SqlitePick(Preparer prepared) {
        this.prepared = prepared;
    }

    /** @param types of the jobs; empty for any */
    List<Candidate> pick(int max, long now, Optional<Set<String>> types) throws SQLException {
        if (max == 0) {
            return List.of();
        }
        List<Candidate> all = new ArrayList<>();
        List<Lane> lanes = lanes();
        lanes.removeIf(lane -> types.isPresent() && !types.get().contains(PlainText.decode(lane.type)));
        for (Lane lane : lanes) {
            collect(lane.type, room(lane, max), now, all);
        }
        if (lanes.size() > 1) {
            all.sort(Candidate.ORDER);
        }
        return all.subList(0, Math.min(max, all.size()));
    }

    private List<Lane> lanes() throws SQLException {
        List<Lane> lanes = new ArrayList<>();
        try (ResultSet rows = prepared.prepare(LANES).executeQuery()) {
            while (rows.next()) {
                lanes.add(new Lane(rows.getString(1), rows.getInt(2)));
            }
        }
        return lanes;
    }

    private int room(Lane lane, int max) throws SQLException {
        if (lane.maxConcurrency == Integer.MAX_VALUE) {
            return max;
        }
        PreparedStatement running = prepared.prepare(RUNNING);
        running.setString(1, lane.type);
        try (ResultSet count = running.executeQuery()) {
            count.next();
            return Math.clamp((long) lane.maxConcurrency - count.getInt(1), 0, max);
        }
    }

    private void collect(String type, int room, long now, List<Candidate> into) throws SQLException {
        PreparedStatement first = prepared.prepare(FIRST);
        first.setString(1, type);
        first.setLong(2, now);
        first.setInt(3, room);
        try (ResultSet rows = first.executeQuery()) {
            while (rows.next()) {
                into.add(new Candidate(rows.getBytes(1), rows.getInt(2), rows.getLong(3), rows.getLong(4)));
            }
        }
    }
}
