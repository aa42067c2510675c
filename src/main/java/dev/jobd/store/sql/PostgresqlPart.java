package dev.jobd.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A statement in the server's words, how its values get there, and who reads what it returns. */
record PostgresqlPart(String text, Binder binder, Row.Reader reader) implements Work {

    interface Binder {
        /** Binds values from this place on; returns the place after the last one. */
        int bind(PreparedStatement statement, int from) throws SQLException;
    }

    private static final class Found extends Row {
        Found(ResultSet values) {
            super(values);
        }

        @Override
        int at(int column) throws SQLException {
            return values.getInt(column) - 1;
        }

        @Override
        UUID id(int column) throws SQLException {
            return values.getObject(column, UUID.class);
        }
    }

    /**
     * Sends them all in one message; outside of a transaction they make up one. The driver keeps to that as long as each
     * value has a type, also where it is null: it asks for that of one which has none, and from then on sends the statement
     * by itself, as it knows how large its rows may be.
     */
    static void run(Connection connection, List<Work> works) throws SQLException {
        List<PostgresqlPart> parts =
                works.stream().map(PostgresqlPart.class::cast).toList();
        if (parts.isEmpty()) {
            return;
        }
        String text = parts.stream().map(PostgresqlPart::text).collect(Collectors.joining(";"));
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            int at = 1;
            for (PostgresqlPart part : parts) {
                at = part.binder.bind(statement, at);
            }
            boolean hasRows = statement.execute();
            for (PostgresqlPart part : parts) {
                if (hasRows) {
                    read(statement, part.reader);
                }
                hasRows = statement.getMoreResults();
            }
        }
    }

    private static void read(PreparedStatement statement, Row.Reader reader) throws SQLException {
        try (ResultSet values = statement.getResultSet()) {
            Row row = new Found(values);
            while (values.next()) {
                reader.read(row);
            }
        }
    }

    static int bindRows(Query query, List<@Nullable Object[]> rows, PreparedStatement statement, int from)
            throws SQLException {
        int at = from;
        for (int column = 0; column < query.given().size(); column++) {
            @Nullable Object[] values = array(query.given().get(column).kind(), rows.size());
            for (int row = 0; row < values.length; row++) {
                values[row] = value(query.given().get(column).kind(), rows.get(row)[column]);
            }
            statement.setArray(
                    at++,
                    statement
                            .getConnection()
                            .createArrayOf(arrayType(query.given().get(column).kind()), values));
        }
        return at;
    }

    /** Of the classes that the driver sends as they are; it makes texts of all others. */
    private static @Nullable Object[] array(Kind kind, int size) {
        return switch (kind) {
            case BYTES -> new byte[size][];
            case TEXT -> new String[size];
            case NUMBER -> new Long[size];
            case REAL -> new Double[size];
            case ID -> new Object[size];
        };
    }

    private static @Nullable Object value(Kind kind, @Nullable Object value) {
        return kind == Kind.NUMBER && value instanceof Number number ? (Object) number.longValue() : value;
    }

    static String arrayType(Kind kind) {
        return switch (kind) {
            case NUMBER -> "int8";
            case REAL -> "float8";
            case TEXT -> "text";
            case ID -> "uuid";
            case BYTES -> "bytea";
        };
    }

    static void bind(PreparedStatement statement, int at, Kind kind, @Nullable Object value) throws SQLException {
        switch (kind) {
            case NUMBER -> statement.setObject(at, value, Types.BIGINT);
            case REAL -> statement.setObject(at, value, Types.DOUBLE);
            case TEXT -> statement.setObject(at, value, Types.VARCHAR);
            case ID -> statement.setObject(at, value);
            case BYTES -> statement.setBytes(at, (byte[]) value);
        }
    }
}
