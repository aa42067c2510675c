package dev.jobd.store.sql;

import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import java.time.Instant;
import java.util.List;

/** How jobs leave the store. */
final class Eviction {
    private static final Query DELETE = Query.of(
            "DELETE FROM job WHERE id = ? AND version = ? AND expires IS NOT NULL RETURNING 1", Kind.ID, Kind.NUMBER);

    /** In one transaction: some ten milliseconds. */
    private static final int MAX_EVICTED = 1000;

    /** The number is in the text, as who plans for any value takes a limit for a tenth of all. */
    private static final Query EXPIRED = Query.of("""
            DELETE FROM job WHERE id IN (
                SELECT id FROM job WHERE expires <= ? AND expires IS NOT NULL ORDER BY expires LIMIT %d)
            RETURNING 1
            """.formatted(MAX_EVICTED), Kind.NUMBER);

    /** Two nodes that do this at once mean the same jobs. */
    private static final Query SURPLUS = Query.of("""
            DELETE FROM job WHERE id IN (SELECT id FROM (
                SELECT id, version FROM job WHERE expires IS NOT NULL ORDER BY version LIMIT %d) AS oldest
                ORDER BY version LIMIT ?)
            RETURNING 1
            """.formatted(MAX_EVICTED), Kind.NUMBER);

    private final Database database;
    private final Reads reads;
    private volatile int maxEnded = Integer.MAX_VALUE;

    Eviction(Database database, Reads reads) {
        this.database = database;
        this.reads = reads;
    }

    void keep(int max) {
        maxEnded = max;
    }

    boolean delete(JobRecord from) {
        return dropped(DELETE, from.job().spec().id(), from.version()) > 0;
    }

    int evict(Instant now) {
        int expired = dropped(EXPIRED, Micros.of(now));
        long surplus = reads.kept(JobState::terminal) - maxEnded;
        return surplus <= 0 ? expired : expired + dropped(SURPLUS, surplus);
    }

    private int dropped(Query query, Object... values) {
        int[] count = new int[1];
        database.change(List.of(database.values(query, _ -> count[0]++, values)));
        return count[0];
    }
}
