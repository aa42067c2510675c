package dev.jobd.store.sql;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobLog;
import dev.jobd.domain.Progress;
import dev.jobd.store.JobStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What attempts tell in a batch: one thing of each kind for each. */
final class Reports {
    static final Query LOG = Query.forRows("""
            UPDATE job SET version = :version, log = given.log
            FROM :given
            WHERE job.id = given.id AND job.token = given.token AND job.state IN ('RUNNING', 'CANCELLING')
            RETURNING :at, job.version
            """, Given.id("id"), Given.number("token"), Given.bytes("log"));

    private static final Query PROGRESS =
            Query.forRows("""
            UPDATE job SET version = :version, progress = given.progress, message = given.message
            FROM :given
            WHERE job.id = given.id AND job.token = given.token AND job.state IN ('RUNNING', 'CANCELLING')
            RETURNING :at, job.version
            """, Given.id("id"), Given.number("token"), Given.real("progress"), Given.text("message"));

    /** Of one attempt. */
    private static final int MAX_LINES = 16;

    private final Database database;
    private final AttemptLogs logs;
    /** The lines of each attempt in their order, by token. */
    private final Map<Long, List<Call.Log>> lines = new LinkedHashMap<>();

    private final Map<Long, Call.Tell> progress = new LinkedHashMap<>();
    /** The logs as they will be. */
    private final Map<Call.Log, JobLog> longer = new LinkedHashMap<>();

    private final Map<Call<Long>, Long> versions = new LinkedHashMap<>();

    Reports(Database database, AttemptLogs logs) {
        this.database = database;
        this.logs = logs;
    }

    /** False when there are many lines of the attempt, which have to be stored first. */
    boolean add(Call.Log call) {
        List<Call.Log> own = lines.computeIfAbsent(call.attempt.fence().token(), _ -> new ArrayList<>());
        return own.size() < MAX_LINES && own.add(call);
    }

    /** False when there is something else that the attempt has told. */
    boolean add(Call.Tell call) {
        return progress.putIfAbsent(call.attempt.fence().token(), call) == null;
    }

    List<Work> works() {
        List<Work> works = new ArrayList<>();
        for (int number = 0; number < MAX_LINES; number++) {
            works.addAll(logs(number));
        }
        List<Call.Tell> told = List.copyOf(progress.values());
        if (!told.isEmpty()) {
            works.add(database.rows(
                    PROGRESS,
                    told.stream().map(Reports::row).toList(),
                    row -> versions.put(told.get(row.at(1)), row.number(2))));
        }
        return works;
    }

    /** One line of each attempt, as each has a version of its own. */
    private List<Work> logs(int number) {
        List<Call.Log> calls = lines.values().stream()
                .filter(own -> number < own.size())
                .map(own -> own.get(number))
                .filter(call -> extend(call, number))
                .toList();
        if (calls.isEmpty()) {
            return List.of();
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Call.Log call : calls) {
            JobLog log = Objects.requireNonNull(longer.get(call));
            rows.add(row(call.attempt, log));
        }
        return List.of(database.rows(LOG, rows, row -> versions.put(calls.get(row.at(1)), row.number(2))));
    }

    /** For {@link #LOG}. */
    static @Nullable Object[] row(Job.Active attempt, JobLog log) {
        return new @Nullable Object[] {attempt.spec().id(), attempt.fence().token(), Packing.pack(log.toString())};
    }

    /** False when the log is full. */
    private boolean extend(Call.Log call, int number) {
        Optional<JobLog> before = number == 0
                ? logs.of(call.attempt)
                : Optional.ofNullable(
                        longer.get(lines.getOrDefault(call.attempt.fence().token(), List.of())
                                .get(number - 1)));
        Optional<JobLog> next = before.map(log -> JobLog.of(log.toString())).filter(log -> log.append(call.line));
        next.ifPresent(log -> longer.put(call, log));
        return next.isPresent();
    }

    private static @Nullable Object[] row(Call.Tell call) {
        Progress told = call.progress;
        return new @Nullable Object[] {
            call.attempt.spec().id(),
            call.attempt.fence().token(),
            told.share(),
            told.message().map(PlainText::encode).orElse(null)
        };
    }

    void answer() {
        longer.forEach((call, log) -> {
            if (versions.containsKey(call)) {
                logs.keep(call.attempt, log);
            }
        });
        lines.values().forEach(own -> own.forEach(this::answer));
        progress.values().forEach(this::answer);
    }

    private void answer(Call<Long> call) {
        call.answer(versions.getOrDefault(call, JobStore.LOST));
    }
}
