package dev.jobd.packaged;

import dev.jobd.packaged.CrashPlan.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The database of the nodes, seen beside them. It writes down what becomes of every job. */
interface CrashStore extends AutoCloseable {

    /** What {@code STORE} is for a node of this name. */
    String address(String node);

    Connection connect() throws SQLException;

    /** The statements that make it write down what happens. */
    String watch();

    /** Blocks until the fault is over. */
    void suffer(Fault fault);

    /** From now on it writes down what becomes of jobs. */
    default void beginToWatch() {
        try (InputStream file = CrashStore.class.getResourceAsStream("/crash/" + watch());
                Connection connection = connect();
                Statement statement = connection.createStatement()) {
            if (file == null) {
                throw new IllegalStateException("no " + watch());
            }
            for (String text : new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n\n")) {
                statement.execute(text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    void close();

    /** One in a file, which suffers nothing but what its node does. */
    record InFile(Path file) implements CrashStore {
        @Override
        public String address(String node) {
            return "sqlite:" + file;
        }

        @Override
        public Connection connect() throws SQLException {
            return DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=10000");
        }

        @Override
        public String watch() {
            return "sqlite.sql";
        }

        @Override
        public void suffer(Fault fault) {
            throw new IllegalArgumentException("there is no server for " + fault);
        }

        @Override
        public void close() {}
    }
}
