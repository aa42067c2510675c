package dev.jobd.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One row of what a statement returns, whose columns count from 1. */
abstract class Row {
    final ResultSet values;

    Row(ResultSet values) {
        this.values = values;
    }

    /** Takes rows, one after the other. */
    interface Reader {
        Reader NONE = _ -> {};

        void read(Row row) throws SQLException;
    }

    /** The number of the given row that this one comes from, counted from 0: the column is {@code :at}. */
    abstract int at(int column) throws SQLException;

    abstract UUID id(int column) throws SQLException;

    long number(int column) throws SQLException {
        return values.getLong(column);
    }

    /** Of one that may be null; see {@link #has}. */
    boolean has(int column) throws SQLException {
        return values.getObject(column) != null;
    }

    boolean flag(int column) throws SQLException {
        return values.getBoolean(column);
    }

    double real(int column) throws SQLException {
        return values.getDouble(column);
    }

    String text(int column) throws SQLException {
        return values.getString(column);
    }

    Optional<String> maybeText(int column) throws SQLException {
        return Optional.ofNullable(values.getString(column));
    }

    byte @Nullable [] bytes(int column) throws SQLException {
        return values.getBytes(column);
    }
}
