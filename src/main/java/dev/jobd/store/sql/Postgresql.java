package dev.jobd.store.sql;

import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL 14 or later.
 *
 * <p>The statements of a transaction go to the server together wherever none depends on what another has found: it does
 * them and commits in one exchange, so that no lock is held while a message is on its way, or while a node stands still.
 */
public final class Postgresql implements Database {
    private static final String CLOCK = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

    /** Nothing that jobd asks takes longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Plans are made for tables of a size, and these may grow by as much as this in the meantime. */
    private static final Duration REPLAN = Duration.ofSeconds(1);

    /** Three fewer than there are connections: for what changes, for signals, and for the lease. */
    private static final int READERS = 7;

    private final DataSource source;
    private final Semaphore readers = new Semaphore(READERS);
    private final Availability availability = new Availability();
    private final Map<Query, String> texts = new ConcurrentHashMap<>();
    private final Front front = Front.known(System::nanoTime);
    private final PostgresqlLine line = new PostgresqlLine(front);

    /** What one connection changes; touched by the one thread at a time that may. */
    private @Nullable PostgresqlSession writer;

    private volatile @Nullable PostgresqlSession listener;

    /** The one before, if it is not known what became of its last transaction. */
    private @Nullable PostgresqlSession givenUp;

    public Postgresql(DataSource source) {
        this.source = source;
    }

    @Override
    public void change(List<Work> works) {
        if (!works.isEmpty()) {
            changed(session -> session.run(works));
        }
    }

    @Override
    public void change(Consumer<Consumer<List<Work>>> transaction) {
        changed(session -> session.inTransaction(transaction));
    }

    private interface Step {
        void with(PostgresqlSession session) throws SQLException;
    }

    private void changed(Step step) {
        try {
            availability.over(Availability.Kind.CHANGE, () -> {
                if (writer == null) {
                    writer = opened();
                }
                writer.planAgain(REPLAN);
                step.with(writer);
            });
        } catch (ProblemException e) {
            giveUpWriter();
            throw e;
        }
    }

    @Override
    public void read(Consumer<Consumer<List<Work>>> transaction) {
        reading(session -> session.snapshot(transaction));
    }

    @Override
    public void read(Work work) {
        reading(session -> session.run(List.of(work)));
    }

    /** Changes something by itself, on any thread, as one transaction. Not for jobs. */
    void changeBeside(Duration patience, List<Work> works) {
        beside(Availability.Kind.CHANGE, patience, session -> session.run(works));
    }

    /** See {@link PostgresqlSession#listen}. */
    void listen(String channel, Runnable begun, Consumer<String> told, BooleanSupplier over) {
        availability.over(Availability.Kind.READ, () -> {
            PostgresqlSession session = new PostgresqlSession(source.getConnection(), PATIENCE);
            listener = session;
            try {
                session.listen(channel, begun, told, over);
            } catch (SQLException e) {
                if (!over.getAsBoolean()) {
                    throw e;
                }
            } finally {
                listener = null;
                // Nobody else is to hear what is told over it.
                session.abort();
            }
        });
    }

    /** Whoever listens need not wait any more, and fails; and so may others, without a word. */
    void stopListening() {
        availability.end();
        PostgresqlSession session = listener;
        if (session != null) {
            session.abort();
        }
    }

    /** Whatever is read, a connection stays for each of those who must not wait. */
    private void reading(Step step) {
        try {
            if (!readers.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Problem.StoreUnavailable("too much is read from it at once", Availability.RETRY)
                        .asException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while others read", e);
        }
        try {
            beside(Availability.Kind.READ, PATIENCE, step);
        } finally {
            readers.release();
        }
    }

    private void beside(Availability.Kind kind, Duration patience, Step step) {
        availability.over(kind, () -> {
            try (PostgresqlSession session = new PostgresqlSession(source.getConnection(), patience)) {
                step.with(session);
            }
        });
    }

    @Override
    public DatabaseReader ownReader() {
        return new DatabaseReader() {
            @Override
            public void read(Consumer<Consumer<List<Work>>> transaction) {
                changed(session -> session.snapshot(transaction));
            }

            @Override
            public void read(Work work) {
                changed(session -> session.run(List.of(work)));
            }
        };
    }

    /** What was sent over it may still be done, or not. */
    private void giveUpWriter() {
        PostgresqlSession lost = writer;
        writer = null;
        if (lost != null) {
            givenUp = lost;
            lost.abort();
        }
    }

    @Override
    public boolean available() {
        return availability.available();
    }

    /**
     * With a shard of its own in the tally for as long as it is open; and whose commits are on the disk. Its plans read
     * indexes in their order: the server would rather read and sort a line that it has seen empty. It is cut off, and its
     * locks go, when its node vanishes or stands still within a transaction.
     */
    private PostgresqlSession opened() throws SQLException {
        PostgresqlSession session = new PostgresqlSession(source.getConnection(), PATIENCE);
        try {
            if (givenUp != null) {
                session.end(givenUp);
                givenUp = null;
            }
            session.identify();
            session.execute("""
                    SELECT set_config('synchronous_commit', 'on', false)
                    WHERE current_setting('synchronous_commit') = 'off';
                    SET plan_cache_mode = force_generic_plan; SET jit = off;
                    SET enable_sort = off; SET enable_bitmapscan = off;
                    SET idle_in_transaction_session_timeout = '10s';
                    SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3;
                    SELECT set_config('jobd.shard', shard::text, false) FROM (
                        SELECT shard FROM generate_series(0, 999) AS shard
                        WHERE pg_try_advisory_lock(hashtext('jobd.shard'), shard) LIMIT 1) AS free
                    """);
            return session;
        } catch (SQLException e) {
            session.abort();
            throw e;
        }
    }

    private void closeWriter() throws SQLException {
        PostgresqlSession closing = writer;
        writer = null;
        if (closing != null) {
            closing.close();
        }
    }

    @Override
    public Work rows(Query query, List<@Nullable Object[]> rows, Row.Reader reader) {
        return new PostgresqlPart(
                texts.computeIfAbsent(query, Postgresql::textForRows),
                (statement, from) -> PostgresqlPart.bindRows(query, rows, statement, from),
                reader);
    }

    private static String textForRows(Query query) {
        String arrays = query.given().stream()
                .map(given -> "?::" + PostgresqlPart.arrayType(given.kind()) + "[]")
                .collect(Collectors.joining(", "));
        String names = query.given().stream().map(Given::name).collect(Collectors.joining(", "));
        return versioned(query.text())
                .replace(":given", "unnest(" + arrays + ") WITH ORDINALITY AS given(" + names + ", at)")
                .replace(":at", "given.at");
    }

    /** The text of a statement with the words of this server for those that all have. */
    static String versioned(String text) {
        return text.replace(":version", "nextval('job_version')").replace(":clock", CLOCK);
    }

    @Override
    public Work values(Query query, Row.Reader reader, @Nullable Object... values) {
        return new PostgresqlPart(
                texts.computeIfAbsent(query, one -> versioned(one.text())),
                (statement, from) -> {
                    int at = from;
                    for (int i = 0; i < values.length; i++) {
                        PostgresqlPart.bind(
                                statement, at++, query.given().get(i).kind(), values[i]);
                    }
                    return at;
                },
                reader);
    }

    private static final Query LOCK_KEYS = Query.forRows("""
            SELECT pg_advisory_xact_lock(hashtextextended(given.type || ' ' || given.name, 0)) FROM :given
            """, Given.text("type"), Given.text("name"));

    /** A claim takes no lock of a key: those of its jobs that stand in the line are waited for, or skipped by it. */
    private static final Query LOCK_LINE = Query.forRows("""
            SELECT 1 FROM :given JOIN job ON job.type = given.type AND job.ckey = given.name
                AND job.ckey IS NOT NULL AND job.turn IS NOT NULL
            ORDER BY job.id FOR UPDATE OF job
            """, Given.text("type"), Given.text("name"));

    @Override
    public List<Work> lock(List<ConcurrencyKey> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        List<@Nullable Object[]> rows =
                keys.stream().map(key -> new Object[] {key.type(), key.name()}).collect(Collectors.toList());
        return List.of(rows(LOCK_KEYS, rows, Row.Reader.NONE), rows(LOCK_LINE, rows, Row.Reader.NONE));
    }

    private static final Query LINE_UP =
            Query.forRows("""
            WITH open AS (
                SELECT given.type, given.name, given.now, greatest(0, coalesce(limits.max_per_key, 1) - (
                    SELECT count(*) FROM job WHERE job.type = given.type AND job.ckey = given.name
                        AND job.expires IS NULL AND job.state IN ('RUNNING', 'CANCELLING'))) AS free
                FROM :given LEFT JOIN job_type AS limits ON limits.name = given.type
            ), wanted AS (
                SELECT first.id, first.turn, first.due, open.now FROM open CROSS JOIN LATERAL (
                    SELECT id, turn, due FROM job
                    WHERE type = open.type AND ckey = open.name AND state = 'QUEUED' AND expires IS NULL
                    ORDER BY urgency, due, created, id LIMIT open.free) AS first
            ), change AS (
                SELECT id, greatest(due, now) AS turn FROM wanted WHERE turn IS NULL
                UNION ALL
                SELECT job.id, NULL FROM open JOIN job ON job.type = open.type AND job.ckey = open.name
                    AND job.ckey IS NOT NULL AND job.turn IS NOT NULL
                WHERE job.id NOT IN (SELECT id FROM wanted)
            )
            UPDATE job SET turn = change.turn FROM change WHERE job.id = change.id AND job.state = 'QUEUED'
            """, Given.text("type"), Given.text("name"), Given.number("now"));

    @Override
    public List<Work> lineUp(List<ConcurrencyKey> keys, long now) {
        if (keys.isEmpty()) {
            return List.of();
        }
        front.forget();
        List<@Nullable Object[]> rows = keys.stream()
                .map(key -> new Object[] {key.type(), key.name(), now})
                .collect(Collectors.toList());
        return List.of(rows(LINE_UP, rows, Row.Reader.NONE));
    }

    private static final Query ENTER = Query.of("""
            UPDATE job SET state = 'QUEUED', turn = due, later = NULL
            WHERE id = ANY(ARRAY(
                SELECT id FROM job WHERE later <= ? ORDER BY later LIMIT %d FOR UPDATE SKIP LOCKED))
            RETURNING type, ckey, id
            """.formatted(Line.MAX_ENTERING), Kind.NUMBER);

    @Override
    public Work enter(long now, Row.Reader reader) {
        return values(
                ENTER,
                row -> {
                    front.forget();
                    reader.read(row);
                },
                now);
    }

    private static final Query LOCK_TYPES = Query.of("""
            SELECT 1 FROM job_type WHERE max_concurrency < 2147483647 ORDER BY name FOR UPDATE
            """);

    @Override
    public List<Work> claim(Claim claim, Row.Reader reader) {
        List<Work> works = new ArrayList<>();
        if (claim.limited()) {
            works.add(values(LOCK_TYPES, Row.Reader.NONE));
        }
        works.add(line.claim(claim, reader));
        return works;
    }

    @Override
    public Work ahead(List<UUID> jobs, Row.Reader reader) {
        return line.ahead(jobs, reader);
    }

    @Override
    public Front front() {
        return front;
    }

    @Override
    public void close() {
        try {
            closeWriter();
        } catch (SQLException e) {
            throw new Failure(e);
        }
    }
}
