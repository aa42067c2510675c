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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection to a SQLite file, and the statements that it has prepared. For one thread at a time. */
final class SqliteSession implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    SqliteSession(Connection connection) {
        this.connection = connection;
    }

    /** A part of a transaction. */
    interface Step extends Work {
        void run(SqliteSession session) throws SQLException;
    }

    /** A row that comes from the given one of this number. */
    static final class Found extends Row {
        private final int at;

        Found(ResultSet values, int at) {
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

    PreparedStatement prepare(String text) throws SQLException {
        PreparedStatement known = prepared.get(text);
        if (known == null) {
            known = connection.prepareStatement(text);
            prepared.put(text, known);
        }
        return known;
    }

    static void bind(PreparedStatement statement, int at, Kind kind, @Nullable Object value) throws SQLException {
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

    void inTransaction(Consumer<Consumer<List<Work>>> transaction) throws SQLException {
        Transaction.over(connection, this::run, transaction);
    }

    private void run(List<Work> works) throws SQLException {
        for (Work work : works) {
            ((Step) work).run(this);
        }
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
        connection.close();
    }
}
