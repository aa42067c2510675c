package dev.jobd.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** A connection to a PostgreSQL. For one thread at a time. */
final class PostgresqlSession implements AutoCloseable {
    private static final String SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";

    /** Waits until it has ended. */
    private static final String END =
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid = ? AND backend_start::text = ?";

    private static final int LISTEN_MILLIS = 5_000;

    private final Connection connection;

    /** Of the process of the server that does its work. */
    private int process;

    private String processStart = "";

    private long planned = System.nanoTime();

    /** @param patience how long an answer may take */
    PostgresqlSession(Connection connection, Duration patience) throws SQLException {
        this.connection = connection;
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(patience.toMillis()));
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    /** With one message, as one transaction. */
    void run(List<Work> works) throws SQLException {
        PostgresqlPart.run(connection, works);
    }

    /** Has what is sent from now on planned anew, unless that was done less than this ago. */
    void planAgain(Duration after) throws SQLException {
        long now = System.nanoTime();
        if (now - planned > after.toNanos()) {
            execute("DISCARD PLANS");
            planned = now;
        }
    }

    /** From now on it can be {@linkplain #end ended} by another one. */
    void identify() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet own = statement.executeQuery(
                        "SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()")) {
            own.next();
            process = own.getInt(1);
            processStart = own.getString(2);
        }
    }

    /** When this returns, the other one does nothing any more, whatever it was told to do. */
    void end(PostgresqlSession other) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(END)) {
            statement.setInt(1, other.process);
            statement.setString(2, other.processStart);
            try (ResultSet ended = statement.executeQuery()) {
                if (ended.next() && !ended.getBoolean(1)) {
                    throw new SQLException("a session of before goes on", "08007");
                }
            }
        }
    }

    /** Closes the connection itself, at once and whoever uses it, so that nobody else gets it from the pool. */
    void abort() {
        try {
            // Not that of the pool, which would keep its place for ever.
            ((Connection) connection.unwrap(PGConnection.class)).abort(Runnable::run);
            execute("SELECT 1");
        } catch (SQLException e) {
            // By this the pool learns that it is no use any more.
        }
        try {
            connection.close();
        } catch (SQLException e) {
            // It is closed.
        }
    }

    void execute(String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    /**
     * Blocks, with the connection in use, until it is over or fails.
     *
     * @param begun is called when nothing will be missed any more
     */
    void listen(String channel, Runnable begun, Consumer<String> told, BooleanSupplier over) throws SQLException {
        execute("LISTEN " + channel);
        begun.run();
        PGConnection listening = connection.unwrap(PGConnection.class);
        while (!over.getAsBoolean()) {
            PGNotification[] heard = listening.getNotifications(LISTEN_MILLIS);
            if (heard == null || heard.length == 0) {
                // Whether there still is somebody who might say something, and has with this answer.
                execute("SELECT 1");
                heard = listening.getNotifications();
            }
            if (heard != null) {
                for (PGNotification one : heard) {
                    told.accept(one.getParameter());
                }
            }
        }
    }

    void snapshot(Consumer<Consumer<List<Work>>> transaction) throws SQLException {
        inTransaction(works -> {
            works.accept(List.of(new PostgresqlPart(SNAPSHOT, (_, from) -> from, Row.Reader.NONE)));
            transaction.accept(works);
        });
    }

    void inTransaction(Consumer<Consumer<List<Work>>> transaction) throws SQLException {
        Transaction.over(connection, this::run, transaction);
    }

    /** What it has not committed is gone. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
