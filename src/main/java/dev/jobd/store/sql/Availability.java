package dev.jobd.store.sql;

import dev.jobd.domain.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Whether the database answers, by what was asked of it last. Says so in the log when that changes. */
final class Availability {
    private static final Logger LOG = Logger.getLogger(Availability.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private volatile boolean available = true;
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

    /** Something was done. */
    void worked() {
        if (!available) {
            back();
        }
    }

    private synchronized void back() {
        if (!available) {
            available = true;
            LOG.infof("the store is back after %d ms", (System.nanoTime() - lostAt) / 1_000_000);
        }
    }

    /** What to throw when something was not done. */
    RuntimeException failed(SQLException e) {
        Optional<String> why = Failures.whyUnavailable(e);
        if (why.isEmpty()) {
            return new Database.Failure(e);
        }
        lost(why.get());
        return new Problem.StoreUnavailable(why.get(), RETRY).asException(e);
    }

    private synchronized void lost(String why) {
        if (available && !ended) {
            available = false;
            lostAt = System.nanoTime();
            LOG.errorf("the store is not to be had: %s", why);
        }
    }
}
