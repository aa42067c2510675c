package dev.jobd.store.sql;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A SQLite file, 3.39 or later, that no other process has open for writing. Rows are given to it one after the other. */
public final class Sqlite implements Database {
    private static final Pattern GIVEN = Pattern.compile("given\\.(\\w+)");
    private static final Query VERSION = Query.of("SELECT version FROM queue");
    private static final Query KEEP_VERSION = Query.of("UPDATE queue SET version = ?", Kind.NUMBER);

    private final DataSource source;
    private final Map<Query, String> texts = new ConcurrentHashMap<>();

    /** What one connection changes; touched, as what follows, by the one thread at a time that may. */
    private @Nullable Session writer;

    /** Of the last change. */
    private long version;

    public Sqlite(DataSource source) {
        this.source = source;
    }

    private interface Step extends Work {
        void run(Session session) throws SQLException;
    }

    private static final class SqliteRow extends Row {
        private final int at;

        SqliteRow(ResultSet values, int at) {
            super(values);
            this.at = at;
        }

        @Override
        int at(int column) {
            return at;
        }

        @Override
        UUID id(int column) throws SQLException {
            ByteBuffer bytes = ByteBuffer.wrap(values.getBytes(column));
            return new UUID(bytes.getLong(), bytes.getLong());
        }
    }

    /** A connection, and the statements that it has prepared. */
    private static final class Session implements AutoCloseable {
        private final Connection connection;
        private final Map<String, PreparedStatement> prepared = new HashMap<>();

        Session(Connection connection) {
            this.connection = connection;
        }

        PreparedStatement prepare(String text) throws SQLException {
            PreparedStatement known = prepared.get(text);
            if (known == null) {
                known = connection.prepareStatement(text);
                prepared.put(text, known);
            }
            return known;
        }

        @Override
        public void close() throws SQLException {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
            connection.close();
        }
    }

    @Override
    public void change(List<Work> works) {
        if (!works.isEmpty()) {
            change(transaction -> transaction.accept(works));
        }
    }

    @Override
    public void change(Consumer<Consumer<List<Work>>> transaction) {
        long before = version;
        try {
            Session session = writer();
            before = version;
            long from = version;
            inTransaction(session, works -> {
                transaction.accept(works);
                if (version != from) {
                    works.accept(List.of(values(KEEP_VERSION, Row.Reader.NONE, version)));
                }
            });
        } catch (SQLException e) {
            version = before;
            throw failed(e);
        } catch (RuntimeException e) {
            version = before;
            throw e instanceof Failure failure ? failed(failure.sql()) : e;
        }
    }

    @Override
    public void read(Consumer<Consumer<List<Work>>> transaction) {
        try (Session session = new Session(source.getConnection())) {
            inTransaction(session, transaction);
        } catch (SQLException e) {
            throw new Failure(e);
        }
    }

    private static void inTransaction(Session session, Consumer<Consumer<List<Work>>> transaction) throws SQLException {
        session.connection.setAutoCommit(false);
        boolean done = false;
        try {
            transaction.accept(works -> {
                try {
                    for (Work work : works) {
                        ((Step) work).run(session);
                    }
                } catch (SQLException e) {
                    throw new Failure(e);
                }
            });
            session.connection.commit();
            done = true;
        } finally {
            if (!done) {
                session.connection.rollback();
            }
            session.connection.setAutoCommit(true);
        }
    }

    private Session writer() throws SQLException {
        if (writer == null) {
            writer = new Session(source.getConnection());
            try (PreparedStatement statement = writer.connection.prepareStatement(VERSION.text());
                    ResultSet stored = statement.executeQuery()) {
                stored.next();
                version = Math.max(version, stored.getLong(1));
            }
        }
        return writer;
    }

    private Failure failed(SQLException e) {
        close();
        return new Failure(e);
    }

    @Override
    public Work rows(Query query, List<@Nullable Object[]> rows, Row.Reader reader) {
        String text = texts.computeIfAbsent(query, Sqlite::textForRows);
        return (Step) session -> {
            PreparedStatement statement = session.prepare(text);
            for (int at = 0; at < rows.size(); at++) {
                @Nullable Object[] values = rows.get(at);
                for (int i = 0; i < values.length; i++) {
                    bind(statement, i + 1, query.given().get(i).kind(), values[i]);
                }
                run(statement, values.length + 1, versioned(query), at, reader);
            }
        };
    }

    @Override
    public Work values(Query query, Row.Reader reader, @Nullable Object... values) {
        return (Step) session -> {
            PreparedStatement statement = session.prepare(query.text());
            for (int i = 0; i < values.length; i++) {
                bind(statement, i + 1, query.given().get(i).kind(), values[i]);
            }
            run(statement, values.length + 1, false, 0, reader);
        };
    }

    private static boolean versioned(Query query) {
        return query.text().contains(":version");
    }

    private static String textForRows(Query query) {
        List<String> names = query.given().stream().map(Given::name).toList();
        String single = query.text()
                .replace("FROM :given, ", "FROM ")
                .replaceAll("FROM :given\\s+WHERE", "WHERE")
                .replace("FROM :given", "")
                .replace(":version", "?" + (names.size() + 1))
                .replace(":at", "0");
        return GIVEN.matcher(single).replaceAll(found -> "?" + (names.indexOf(found.group(1)) + 1));
    }

    /** @param next the place of the next version, if the statement is to have it */
    private void run(PreparedStatement statement, int next, boolean versioned, int at, Row.Reader reader)
            throws SQLException {
        if (versioned) {
            statement.setLong(next, version + 1);
        }
        if (!statement.execute()) {
            return;
        }
        try (ResultSet values = statement.getResultSet()) {
            Row row = new SqliteRow(values, at);
            while (values.next()) {
                if (versioned) {
                    version++;
                }
                reader.read(row);
            }
        }
    }

    private static void bind(PreparedStatement statement, int at, Kind kind, @Nullable Object value)
            throws SQLException {
        if (value == null) {
            statement.setNull(at, Types.NULL);
            return;
        }
        switch (kind) {
            case NUMBER -> statement.setLong(at, ((Number) value).longValue());
            case REAL -> statement.setDouble(at, (Double) value);
            case TEXT -> statement.setString(at, (String) value);
            case ID -> statement.setBytes(at, bytes((UUID) value));
            case BYTES -> statement.setBytes(at, (byte[]) value);
        }
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /** Nobody else changes anything. */
    @Override
    public List<Work> lock(List<ConcurrencyKey> keys) {
        return List.of();
    }

    private static final String WANTED = """
            (SELECT id FROM job
             WHERE type = given.type AND ckey = given.name AND state = 'QUEUED' AND expires IS NULL
             ORDER BY priority DESC, due, created, id
             LIMIT max(0, coalesce((SELECT max_per_key FROM job_type WHERE job_type.name = given.type), 1) - (
                 SELECT count(*) FROM job WHERE type = given.type AND ckey = given.name
                     AND expires IS NULL AND state IN ('RUNNING', 'CANCELLING'))))
            """;

    private static final Query STEP_BACK = Query.forRows("""
            UPDATE job SET turn = NULL
            WHERE type = given.type AND ckey = given.name AND state = 'QUEUED' AND expires IS NULL
                AND turn IS NOT NULL AND id NOT IN\s""" + WANTED, Given.text("type"), Given.text("name"));

    private static final Query LET_IN = Query.forRows(
            "UPDATE job SET turn = max(due, given.now) WHERE turn IS NULL AND id IN " + WANTED,
            Given.text("type"),
            Given.text("name"),
            Given.number("now"));

    @Override
    public List<Work> lineUp(List<ConcurrencyKey> keys, long now) {
        return keys.isEmpty()
                ? List.of()
                : List.of(
                        rows(
                                STEP_BACK,
                                keys.stream()
                                        .map(key -> new @Nullable Object[] {key.type(), key.name()})
                                        .toList(),
                                Row.Reader.NONE),
                        rows(
                                LET_IN,
                                keys.stream()
                                        .map(key -> new @Nullable Object[] {key.type(), key.name(), now})
                                        .toList(),
                                Row.Reader.NONE));
    }

    private static final Query ENTER = Query.of("""
            UPDATE job SET state = 'QUEUED', turn = due, later = NULL
            WHERE id IN (SELECT id FROM job WHERE later <= ? ORDER BY later LIMIT ?)
            RETURNING type, ckey, id
            """, Kind.NUMBER, Kind.NUMBER);

    @Override
    public Work enter(long now, int max, Row.Reader reader) {
        return values(ENTER, reader, now, (long) max);
    }

    @Override
    public List<Work> claim(Claim claim, Row.Reader reader) {
        return List.of((Step) session -> {
            int max = claim.max() + claim.won().getAsInt();
            for (SqlitePick.Candidate picked : new SqlitePick(session::prepare).pick(max, claim.now())) {
                start(session, picked, claim, reader);
            }
        });
    }

    private static final String START = """
            UPDATE job SET state = 'RUNNING', version = ?2, token = version, node = ?3, started = ?4, holder = ?6, turn = NULL,
                progress = 0, message = NULL
            WHERE id = ?1
            RETURNING\s""" + JobRows.COLUMNS + ", ?5";

    private void start(Session session, SqlitePick.Candidate picked, Claim claim, Row.Reader reader)
            throws SQLException {
        PreparedStatement statement = session.prepare(START);
        statement.setBytes(1, picked.id());
        statement.setLong(2, ++version);
        statement.setString(3, PlainText.encode(claim.node()));
        statement.setLong(4, claim.now());
        statement.setLong(5, picked.turn());
        statement.setLong(6, claim.holder());
        try (ResultSet values = statement.executeQuery()) {
            values.next();
            reader.read(new SqliteRow(values, 0));
        }
    }

    @Override
    public void close() {
        if (writer != null) {
            try {
                writer.close();
            } catch (SQLException e) {
                throw new Failure(e);
            } finally {
                writer = null;
            }
        }
    }
}
