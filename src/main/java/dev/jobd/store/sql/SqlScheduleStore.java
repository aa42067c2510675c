package dev.jobd.store.sql;

import dev.jobd.domain.Schedule;
import dev.jobd.domain.ScheduleRecord;
import dev.jobd.store.ScheduleStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Schedules in the database in which the jobs are; changed by the same thread. Their versions are random: those that follow
 * one another are for jobs, of whose changes each is told.
 */
final class SqlScheduleStore implements ScheduleStore {
    private static final Query COUNT = Query.of("SELECT count(*) FROM schedule");
    private static final Query ADD = Query.forRows(
            """
            INSERT INTO schedule (version, name, next, schedule)
            SELECT given.version, given.name, given.next, given.schedule FROM :given
            """, Given.number("version"), Given.text("name"), Given.number("next"), Given.text("schedule"));
    private static final Query CHANGE = Query.forRows(
            """
            UPDATE schedule SET version = given.version, next = given.next, schedule = given.schedule
            FROM :given
            WHERE schedule.name = given.name AND schedule.version = given.seen
            RETURNING 1
            """,
            Given.number("version"),
            Given.text("name"),
            Given.number("seen"),
            Given.number("next"),
            Given.text("schedule"));
    private static final Query DROP =
            Query.of("DELETE FROM schedule WHERE name = ? AND version = ? RETURNING 1", Kind.TEXT, Kind.NUMBER);
    private static final Query FIND = Query.of("SELECT schedule, version FROM schedule WHERE name = ?", Kind.TEXT);
    private static final Query ALL = Query.of("SELECT schedule, version FROM schedule ORDER BY name");
    private static final Query DUE = Query.of(
            "SELECT schedule, version FROM schedule WHERE next IS NOT NULL AND next <= ? ORDER BY next, name",
            Kind.NUMBER);

    private final Database database;
    private final Committer committer;

    SqlScheduleStore(Database database, Committer committer) {
        this.database = database;
        this.committer = committer;
    }

    @Override
    public Inserted insert(Schedule schedule, int max) {
        return committer.await(new Call.Other<>(_ -> {
            Inserted[] answer = {Inserted.STORED};
            database.change(transaction -> {
                String name = schedule.spec().name();
                transaction.accept(List.of(
                        database.values(
                                COUNT, row -> answer[0] = row.number(1) < max ? Inserted.STORED : Inserted.FULL),
                        database.values(FIND, _ -> answer[0] = Inserted.KNOWN, name)));
                if (answer[0] == Inserted.STORED) {
                    transaction.accept(List.of(database.rows(
                            ADD,
                            List.<@Nullable Object[]>of(new @Nullable Object[] {
                                version(), name, next(schedule), ScheduleJson.write(schedule)
                            }),
                            Row.Reader.NONE)));
                }
            });
            return answer[0];
        }));
    }

    @Override
    public boolean update(ScheduleRecord from, Schedule next) {
        return changes(reader -> database.rows(
                CHANGE,
                List.<@Nullable Object[]>of(new @Nullable Object[] {
                    version(), from.schedule().spec().name(), from.version(), next(next), ScheduleJson.write(next)
                }),
                reader));
    }

    @Override
    public boolean delete(ScheduleRecord from) {
        return changes(
                reader -> database.values(DROP, reader, from.schedule().spec().name(), from.version()));
    }

    private boolean changes(Function<Row.Reader, Work> work) {
        return committer.await(new Call.Other<>(_ -> {
            boolean[] changed = new boolean[1];
            database.change(List.of(work.apply(_ -> changed[0] = true)));
            return changed[0];
        }));
    }

    @Override
    public Optional<ScheduleRecord> find(String name) {
        return all(FIND, name).stream().findFirst();
    }

    @Override
    public List<ScheduleRecord> list() {
        return all(ALL);
    }

    @Override
    public List<ScheduleRecord> due(Instant now) {
        return all(DUE, Micros.of(now));
    }

    private List<ScheduleRecord> all(Query query, Object... values) {
        List<ScheduleRecord> all = new ArrayList<>();
        database.read(database.values(query, row -> all.add(record(row)), values));
        return all;
    }

    private static ScheduleRecord record(Row row) throws SQLException {
        return new ScheduleRecord(ScheduleJson.read(row.text(1)), row.number(2));
    }

    private static long version() {
        return ThreadLocalRandom.current().nextLong();
    }

    private static @Nullable Long next(Schedule schedule) {
        return schedule.paused() ? null : schedule.next().map(Micros::of).orElse(null);
    }
}
