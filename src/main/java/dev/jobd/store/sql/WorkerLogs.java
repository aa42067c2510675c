package dev.jobd.store.sql;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobLog;
import dev.jobd.store.JobStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The logs of attempts that workers have: as these may tell of them on any node, no node knows what is there. */
final class WorkerLogs {
    /** Keeps others from adding to it until the transaction ends. */
    private static final Query READ = Query.forRows("""
            UPDATE job SET log = job.log
            FROM :given
            WHERE job.id = given.id AND job.token = given.token AND job.state IN ('RUNNING', 'CANCELLING')
            RETURNING job.log
            """, Given.id("id"), Given.number("token"));

    private WorkerLogs() {}

    /** See {@link JobStore#append}. */
    static long append(Database database, Job.Active attempt, String line) {
        long[] version = {JobStore.LOST};
        database.change(transaction -> {
            version[0] = JobStore.LOST;
            @Nullable JobLog[] log = new @Nullable JobLog[1];
            transaction.accept(List.of(database.rows(
                    READ,
                    List.<@Nullable Object[]>of(new @Nullable Object[] {
                        attempt.spec().id(), attempt.fence().token()
                    }),
                    row -> log[0] = log(row.bytes(1)))));
            if (log[0] != null && log[0].append(line)) {
                transaction.accept(List.of(database.rows(
                        Reports.LOG,
                        List.<@Nullable Object[]>of(Reports.row(attempt, log[0])),
                        row -> version[0] = row.number(2))));
            }
        });
        return version[0];
    }

    private static JobLog log(byte @Nullable [] stored) {
        return stored == null ? new JobLog() : JobLog.of(Packing.unpack(stored));
    }
}
