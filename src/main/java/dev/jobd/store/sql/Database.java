package dev.jobd.store.sql;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a SQL database does for the store, in its own words. One thread at a time changes anything, over a connection that
 * is kept for it; any thread may read. All of it throws a {@link dev.jobd.domain.ProblemException} with
 * {@link dev.jobd.domain.Problem.StoreUnavailable} while the database is away.
 */
interface Database extends DatabaseReader, AutoCloseable {

    /** A statement failed, while the database as such is there. */
    final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final SQLException sql;

        Failure(SQLException sql) {
            super(sql.getMessage(), sql);
            this.sql = sql;
        }

        SQLException sql() {
            return sql;
        }

        /** Whether what failed may succeed when it is done again. */
        boolean isWorthAnotherTry() {
            return Failures.isWorthAnotherTry(sql);
        }
    }

    /** Does it all, or nothing. */
    void change(List<Work> works);

    /** As {@link #change(List)}, where the later work depends on what the earlier has found. */
    void change(Consumer<Consumer<List<Work>>> transaction);

    /** For the thread that changes, between its changes: over its own connection, so that it waits for nobody else's. */
    DatabaseReader ownReader();

    /** Whether the database has answered when something was last asked of it. Does not block. */
    boolean available();

    /** For a {@linkplain Query#forRows query for rows}. */
    Work rows(Query query, List<@Nullable Object[]> rows, Row.Reader reader);

    /** For any other. */
    Work values(Query query, Row.Reader reader, @Nullable Object... values);

    /** Keeps other nodes from changing what the keys hold back until the transaction ends; in their natural order. */
    List<Work> lock(List<ConcurrencyKey> keys);

    /** Lets as many jobs of each key into the line as may be, and has the others step back. */
    List<Work> lineUp(List<ConcurrencyKey> keys, long now);

    /**
     * The jobs that have come due enter the line, {@link Line#MAX_ENTERING} at the most; those of them whose key makes them wait have to step
     * back in the same transaction.
     *
     * @param reader of type and key
     */
    Work enter(long now, Row.Reader reader);

    /**
     * Claims jobs.
     *
     * @param reader of {@link JobRows#COLUMNS} and the turn that the job had
     */
    List<Work> claim(Claim claim, Row.Reader reader);

    /**
     * Which jobs are claimed.
     *
     * @param max how many at the most, besides one for each of those that are settled in the same transaction
     * @param settled the jobs for each of whose slots one may be claimed, if it is settled
     * @param won how many of these have been, when it is this one's turn
     * @param holder see {@link Runs}
     * @param limited whether there are types of which only so many may run
     */
    record Claim(
            int max, List<UUID> settled, IntSupplier won, Claimant claimant, long holder, long now, boolean limited) {

        Optional<Set<String>> types() {
            return claimant.types();
        }

        /** When the lease of a worker ends, if its attempt has not come to its deadline by then. */
        Optional<Long> leaseEnd() {
            return claimant.lease().map(length -> now + TimeUnit.NANOSECONDS.toMicros(length.toNanos()));
        }
    }

    /**
     * How many jobs stand before these in the line, as far as they are counted, which is a few more than
     * {@link Places#LAST}.
     *
     * @param reader of the number of the job among these, and of how many; null if it does not stand in the line
     */
    Work ahead(List<UUID> jobs, Row.Reader reader);

    /** Is to be told who comes to the line and who leaves it. */
    Front front();

    @Override
    void close();
}
