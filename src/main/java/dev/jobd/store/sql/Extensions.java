package dev.jobd.store.sql;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobState;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Workers ask for more time: all at once. */
final class Extensions {
    private static final Query EXTEND =
            Query.forRows("""
            UPDATE job SET lease = CASE
                WHEN job.state = 'RUNNING' AND given.until > job.lease THEN given.until ELSE job.lease END
            FROM :given
            WHERE job.id = given.id AND job.token = given.token AND job.state IN ('RUNNING', 'CANCELLING')
                AND job.lease > given.now
            RETURNING :at, job.lease, job.state, job.reason
            """, Given.id("id"), Given.number("token"), Given.number("until"), Given.number("now"));

    private Extensions() {}

    static List<Work> works(Database database, List<Call.Extend> calls) {
        if (calls.isEmpty()) {
            return List.of();
        }
        calls.forEach(call -> call.extended = Optional.empty());
        List<@Nullable Object[]> rows = calls.stream()
                .map(call -> new @Nullable Object[] {
                    call.attempt.spec().id(),
                    call.attempt.fence().token(),
                    Micros.of(call.attempt.inTime(call.until)),
                    Micros.of(call.now)
                })
                .toList();
        return List.of(database.rows(EXTEND, rows, row -> {
            Call.Extend call = calls.get(row.at(1));
            call.extended = Optional.of(extended(call.attempt, row));
        }));
    }

    private static Job.Active extended(Job.Active attempt, Row row) throws SQLException {
        Optional<Instant> lease = Optional.of(Micros.instant(row.number(2)));
        return JobState.valueOf(row.text(3)) == JobState.RUNNING
                ? new Job.Running(
                        attempt.spec(), attempt.history(), attempt.fence(), attempt.node(), attempt.startedAt(), lease)
                : new Job.Cancelling(
                        attempt.spec(),
                        attempt.history(),
                        attempt.fence(),
                        attempt.node(),
                        attempt.startedAt(),
                        row.maybeText(4).map(PlainText::decode),
                        lease);
    }
}
