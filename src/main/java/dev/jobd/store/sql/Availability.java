package dev.jobd.store.sql;

import dev.jobd.domain.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Whether the database does what it is asked for, by the last change and the last read. Says so in the log when that
 * changes.
 */
final class Availability {
    private static final Logger LOG = Logger.getLogger(Availability.class);
    static final Duration RETRY = Duration.ofSeconds(2);

    /** What may be possible without the other. */
    enum Kind {
        CHANGE,
        READ
    }

    private volatile boolean available = true;
    /** Guarded by this. */
    private final Set<Kind> failing = EnumSet.noneOf(Kind.class);

    private volatile boolean ended;
    /** Guarded by this. */
    private long lostAt;

    boolean available() {
        return available;
    }

    /** Nobody wants to know any more. */
    void end() {
        ended = true;
    }

    /** Something that the database is asked for. */
    interface Attempt {
        void make() throws SQLException;
    }

    /** @throws dev.jobd.domain.ProblemException when the database is away, and {@link Database.Failure} when it is not */
    void over(Kind kind, Attempt attempt) {
        try {
            attempt.make();
            worked(kind);
        } catch (SQLException e) {
            throw failed(kind, e);
        } catch (Database.Failure e) {
            throw failed(kind, e.sql());
        }
    }

    /** Something was done. */
    void worked(Kind kind) {
        if (!available) {
            back(kind);
        }
    }

    private synchronized void back(Kind kind) {
        failing.remove(kind);
        if (!available && failing.isEmpty()) {
            available = true;
            LOG.infof("the store is back after %d ms", (System.nanoTime() - lostAt) / 1_000_000);
        }
    }

    /** What to throw when something was not done. */
    RuntimeException failed(Kind kind, SQLException e) {
        Optional<String> why = Failures.whyUnavailable(e);
        if (why.isEmpty()) {
            return new Database.Failure(e);
        }
        lost(kind, why.get());
        return new Problem.StoreUnavailable(why.get(), RETRY).asException(e);
    }

    private synchronized void lost(Kind kind, String why) {
        failing.add(kind);
        if (available && !ended) {
            available = false;
            lostAt = System.nanoTime();
            LOG.errorf("the store is not to be had: %s", why);
        }
    }
}
