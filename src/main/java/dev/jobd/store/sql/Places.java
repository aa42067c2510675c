package dev.jobd.store.sql;

import dev.jobd.domain.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The places in the line of jobs that have just been stored. As a database has to count for each, one is counted for all of
 * the same priority, who stand one behind the other.
 */
final class Places {
    /** Jobs that find more than this in the line before them are not told their place. */
    static final int LAST = 100;

    private final Database database;
    private final Map<UUID, Long> ahead = new HashMap<>();

    Places(Database database) {
        this.database = database;
    }

    List<Work> look(List<Job.Waiting> stored, Instant now) {
        List<List<Job.Queued>> rows = rows(stored, now);
        if (rows.isEmpty()) {
            return List.of();
        }
        return List.of(database.ahead(
                rows.stream().map(row -> row.getFirst().spec().id()).toList(), row -> {
                    if (row.has(2)) {
                        tell(rows.get(row.at(1)), row.number(2));
                    }
                }));
    }

    private void tell(List<Job.Queued> row, long first) {
        for (int at = 0; at < row.size(); at++) {
            ahead.put(row.get(at).spec().id(), first + at);
        }
    }

    /** Jobs that stand one behind the other; one that has a key stands alone, as it may not be in the line. */
    private static List<List<Job.Queued>> rows(List<Job.Waiting> stored, Instant now) {
        List<Job.Queued> due = stored.stream()
                .filter(Job.Queued.class::isInstance)
                .map(Job.Queued.class::cast)
                .filter(job -> !job.due().isAfter(now))
                .sorted(Comparator.comparing(Job.Queued::due)
                        .thenComparing(job -> job.spec().createdAt())
                        .thenComparing(job -> job.spec().id()))
                .toList();
        boolean keys = due.stream()
                .anyMatch(job -> job.spec().options().concurrencyKey().isPresent());
        return keys
                ? due.stream().map(List::of).toList()
                : new ArrayList<>(due.stream()
                        .collect(Collectors.groupingBy(
                                job -> job.spec().options().priority()))
                        .values());
    }

    OptionalInt of(Job.Waiting job) {
        Long before = ahead.get(job.spec().id());
        return before == null || before > LAST ? OptionalInt.empty() : OptionalInt.of(before.intValue() + 1);
    }
}
