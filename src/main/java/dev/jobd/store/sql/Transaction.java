package dev.jobd.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** Works that are done all or not at all, where the later ones depend on what the earlier have found. */
final class Transaction {

    private Transaction() {}

    interface Runner {
        void run(List<Work> works) throws SQLException;
    }

    static void over(Connection connection, Runner runner, Consumer<Consumer<List<Work>>> transaction)
            throws SQLException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            transaction.accept(works -> {
                try {
                    runner.run(works);
                } catch (SQLException e) {
                    throw new Database.Failure(e);
                }
            });
            connection.commit();
            done = true;
        } finally {
            if (!done) {
                rollback(connection);
            }
            connection.setAutoCommit(true);
        }
    }

    /** What follows would hide why it comes to this. */
    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is lost, and its transaction with it.
        }
    }
}
