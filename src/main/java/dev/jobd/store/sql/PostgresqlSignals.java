package dev.jobd.store.sql;

import dev.jobd.domain.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/**
 * What nodes tell each other through the database, with {@code NOTIFY} on one channel: a letter, and what belongs to it.
 * None of it has to arrive; all that follows for jobs would come to pass a second later.
 */
final class PostgresqlSignals {
    private static final Logger LOG = Logger.getLogger(PostgresqlSignals.class);

    private static final String CHANNEL = "jobd";
    private static final String DUE = "d";
    private static final String WORKERS = "w";
    private static final String STOP = "s";
    private static final String QUEUE = "q";
    private static final String LISTENERS = "l";
    private static final String TEXT = "t";

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Nothing is lost with what this begins. */
    private static final Query IN_A_HURRY = Query.of("SELECT set_config('synchronous_commit', 'off', true)");

    private static final Query WAIT = Query.of("UPDATE node SET waiting = true WHERE id = ?", Kind.NUMBER);

    private static final Query OTHERS_WAIT =
            Query.of("SELECT 1 FROM node WHERE waiting AND id <> ? AND lease > :clock LIMIT 1", Kind.NUMBER);

    /** One is enough: whoever takes all that it can wakes the next. */
    private static final Query WAKE_ONE = Query.of("""
            WITH one AS (
                SELECT id FROM node WHERE waiting AND id <> ? AND lease > :clock
                ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
            ), woken AS (
                UPDATE node SET waiting = false FROM one WHERE node.id = one.id RETURNING node.id
            )
            SELECT pg_notify('%s', '%s' || id) FROM woken
            """.formatted(CHANNEL, DUE), Kind.NUMBER);

    private static final Query POLL = Query.of("UPDATE node SET polling = true WHERE id = ?", Kind.NUMBER);

    /** All of them: nobody knows for which types workers wait there. */
    private static final Query WAKE_POLLING = Query.of("""
            WITH woken AS (
                UPDATE node SET polling = false WHERE polling AND id <> ? AND lease > :clock RETURNING id
            )
            SELECT pg_notify('%s', '%s' || id) FROM woken
            """.formatted(CHANNEL, WORKERS), Kind.NUMBER);

    private static final Query TELL = Query.of("SELECT pg_notify('" + CHANNEL + "', ?)", Kind.TEXT);

    private final Postgresql database;
    private volatile boolean closed;

    PostgresqlSignals(Postgresql database) {
        this.database = database;
    }

    /** Who is told. */
    interface Listener {
        /** There may be jobs for this run. */
        void due(long run);

        /** There may be jobs for workers that wait at this run. */
        void dueForWorkers(long run);

        /** Some attempt has to stop. */
        void stop();

        /** The queue was paused, or resumed. */
        void queue();

        /** Other nodes want to be told what happens to jobs, or do not any more. */
        void listeners();

        /** What the run has to tell. */
        void text(long run, String text);

        /** Anything may have happened until now. */
        void missed();
    }

    /** From now on the run is told when there are jobs, once. */
    List<Work> await(long run) {
        return inAHurry(List.of(database.values(WAIT, Row.Reader.NONE, run)));
    }

    /** From now on the run is told when there are jobs for workers, once. */
    List<Work> awaitForWorkers(long run) {
        return inAHurry(List.of(database.values(POLL, Row.Reader.NONE, run)));
    }

    /** Tells the others at which workers wait that there are jobs for workers. */
    List<Work> wakeForWorkers(long run) {
        return inAHurry(List.of(database.values(WAKE_POLLING, Row.Reader.NONE, run)));
    }

    /** @param reader gets a row if another run waits */
    Work othersWait(long run, Row.Reader reader) {
        return database.values(OTHERS_WAIT, reader, run);
    }

    /** Tells one of the others that there are jobs. */
    List<Work> wakeOther(long run) {
        return inAHurry(List.of(database.values(WAKE_ONE, Row.Reader.NONE, run)));
    }

    /** Tells all that some attempt has to stop. */
    Work tellToStop() {
        return database.values(TELL, Row.Reader.NONE, STOP);
    }

    /** Tells all that the queue was paused, or resumed. */
    Work tellOfQueue() {
        return database.values(TELL, Row.Reader.NONE, QUEUE);
    }

    /** Tells all that a node wants to be told of jobs, or does not any more. */
    Work tellOfListeners() {
        return database.values(TELL, Row.Reader.NONE, LISTENERS);
    }

    /** Tells all something of jobs. */
    Work tell(long run, String text) {
        return database.values(TELL, Row.Reader.NONE, TEXT + run + ":" + text);
    }

    /** As a transaction whose commit does not wait for the disk. */
    List<Work> inAHurry(List<Work> works) {
        List<Work> all = new ArrayList<>(works.size() + 1);
        all.add(database.values(IN_A_HURRY, Row.Reader.NONE));
        all.addAll(works);
        return all;
    }

    /** Blocks until {@link #close}. */
    void listen(Listener listener) {
        while (!closed) {
            try {
                database.listen(CHANNEL, listener::missed, told -> heard(told, listener), () -> closed);
            } catch (ProblemException e) {
                // The database is away, and the log says so.
            } catch (RuntimeException e) {
                LOG.error("cannot listen to other nodes", e);
            }
            if (!closed) {
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    void close() {
        closed = true;
        database.stopListening();
    }

    private static void heard(String told, Listener listener) {
        if (told.isEmpty()) {
            return;
        }
        switch (told.substring(0, 1)) {
            case DUE -> listener.due(Long.parseLong(told.substring(1)));
            case WORKERS -> listener.dueForWorkers(Long.parseLong(told.substring(1)));
            case STOP -> listener.stop();
            case QUEUE -> listener.queue();
            case LISTENERS -> listener.listeners();
            case TEXT -> {
                int end = told.indexOf(':');
                listener.text(Long.parseLong(told.substring(1, end)), told.substring(end + 1));
            }
            default -> {
                // A later jobd has more to tell.
            }
        }
    }
}
