package dev.jobd.store.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
    private static final String VERSION = "SELECT version FROM queue";
    private static final Query KEEP_VERSION = Query.of("UPDATE queue SET version = ?", Kind.NUMBER);

    private final DataSource source;
    private final Availability availability = new Availability();
    private final Map<Query, String> texts = new ConcurrentHashMap<>();
    private final Front front = Front.unknown();

    /** What one connection changes; touched, as what follows, by the one thread at a time that may. */
    private @Nullable SqliteSession writer;

    /** Of the last change. */
    private long version;

    public Sqlite(DataSource source) {
        this.source = source;
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
            SqliteSession session = writer();
            long from = version;
            before = from;
            session.inTransaction(works -> {
                transaction.accept(works);
                if (version != from) {
                    works.accept(List.of(values(KEEP_VERSION, Row.Reader.NONE, version)));
                }
            });
            availability.worked(Availability.Kind.CHANGE);
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
        availability.over(Availability.Kind.READ, () -> {
            try (SqliteSession session = new SqliteSession(source.getConnection())) {
                session.inTransaction(transaction);
            }
        });
    }

    @Override
    public DatabaseReader ownReader() {
        return transaction -> {
            try {
                writer().inTransaction(transaction);
            } catch (SQLException e) {
                throw failed(e);
            } catch (Failure e) {
                throw failed(e.sql());
            }
        };
    }

    @Override
    public boolean available() {
        return availability.available();
    }

    private SqliteSession writer() throws SQLException {
        if (writer == null) {
            writer = new SqliteSession(source.getConnection());
            try (ResultSet stored = writer.prepare(VERSION).executeQuery()) {
                stored.next();
                version = Math.max(version, stored.getLong(1));
            }
        }
        return writer;
    }

    private RuntimeException failed(SQLException e) {
        close();
        return availability.failed(Availability.Kind.CHANGE, e);
    }

    @Override
    public Work rows(Query query, List<@Nullable Object[]> rows, Row.Reader reader) {
        String text = texts.computeIfAbsent(query, Sqlite::textForRows);
        return (SqliteSession.Step) session -> {
            PreparedStatement statement = session.prepare(text);
            for (int at = 0; at < rows.size(); at++) {
                @Nullable Object[] values = rows.get(at);
                for (int i = 0; i < values.length; i++) {
                    SqliteSession.bind(statement, i + 1, query.given().get(i).kind(), values[i]);
                }
                run(statement, values.length + 1, versioned(query), at, reader);
            }
        };
    }

    @Override
    public Work values(Query query, Row.Reader reader, @Nullable Object... values) {
        return (SqliteSession.Step) session -> {
            PreparedStatement statement = session.prepare(query.text());
            for (int i = 0; i < values.length; i++) {
                SqliteSession.bind(statement, i + 1, query.given().get(i).kind(), values[i]);
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
            Row row = new SqliteSession.Found(values, at);
            while (values.next()) {
                if (versioned) {
                    version++;
                }
                reader.read(row);
            }
        }
    }

    /** Nobody else changes anything. */
    @Override
    public List<Work> lock(List<ConcurrencyKey> keys) {
        return List.of();
    }

    private static final String WANTED = """
            (SELECT id FROM job
             WHERE type = given.type AND ckey = given.name AND state = 'QUEUED' AND expires IS NULL
             ORDER BY urgency, due, created, id
             LIMIT max(0, coalesce((SELECT max_per_key FROM job_type WHERE job_type.name = given.type), 1) - (
                 SELECT count(*) FROM job WHERE type = given.type AND ckey = given.name
                     AND expires IS NULL AND state IN ('RUNNING', 'CANCELLING'))))
            """;

    private static final Query STEP_BACK = Query.forRows("""
            UPDATE job SET turn = NULL
            WHERE type = given.type AND ckey = given.name AND ckey IS NOT NULL AND turn IS NOT NULL AND id NOT IN\s""" + WANTED, Given.text("type"), Given.text("name"));

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
            WHERE id IN (SELECT id FROM job WHERE later <= ? ORDER BY later LIMIT %d)
            RETURNING type, ckey, id
            """.formatted(Line.MAX_ENTERING), Kind.NUMBER);

    @Override
    public Work enter(long now, Row.Reader reader) {
        return values(ENTER, reader, now);
    }

    @Override
    public List<Work> claim(Claim claim, Row.Reader reader) {
        return List.of((SqliteSession.Step) session -> {
            int max = claim.max() + claim.won().getAsInt();
            for (SqlitePick.Candidate picked : new SqlitePick(session::prepare).pick(max, claim.now(), claim.types())) {
                start(session, picked, claim, reader);
            }
        });
    }

    private static final String START = """
            UPDATE job SET state = 'RUNNING', version = ?2, token = version, node = ?3, started = ?4, holder = ?6, turn = NULL,
                progress = 0, message = NULL, begun = CASE WHEN total IS NOT NULL THEN coalesce(begun, ?4) END,
                lease = min(?7, ?4 + allowed, coalesce(coalesce(begun, ?4) + total, ?7))
            WHERE id = ?1
            RETURNING\s""" + JobRows.COLUMNS + ", ?5";

    private void start(SqliteSession session, SqlitePick.Candidate picked, Claim claim, Row.Reader reader)
            throws SQLException {
        PreparedStatement statement = session.prepare(START);
        statement.setBytes(1, picked.id());
        statement.setLong(2, ++version);
        statement.setString(3, PlainText.encode(claim.claimant().name()));
        statement.setLong(4, claim.now());
        statement.setLong(5, picked.turn());
        statement.setLong(6, claim.holder());
        SqliteSession.bind(statement, 7, Kind.NUMBER, claim.leaseEnd().orElse(null));
        try (ResultSet values = statement.executeQuery()) {
            values.next();
            reader.read(new SqliteSession.Found(values, 0));
        }
    }

    private static final Query AHEAD = Query.forRows(
            "SELECT :at, " + Reads.ahead(Places.LAST) + " FROM :given, job WHERE job.id = given.id", Given.id("id"));

    @Override
    public Work ahead(List<UUID> jobs, Row.Reader reader) {
        return rows(
                AHEAD, jobs.stream().map(job -> new @Nullable Object[] {job}).toList(), reader);
    }

    /** What has left an index is gone. */
    @Override
    public Front front() {
        return front;
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
