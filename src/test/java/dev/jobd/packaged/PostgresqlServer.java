package dev.jobd.packaged;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A PostgreSQL that can be stopped, and started again where it was and with what it has. It trusts all users but one. */
final class PostgresqlServer implements AutoCloseable {
    static final String GUEST = "guest";
    static final String PASSWORD_OF_GUEST = "p@ss:/${x}$$\\+% \\${y}";

    private static final Duration STARTUP = Duration.ofSeconds(30);
    private static final String OWNER = "postgres";

    private final Path data;
    private EmbeddedPostgres server;
    private int databases;

    /** Starts it, on a free port. */
    PostgresqlServer(Path data) {
        this.data = data;
        server = started(builder().setDataDirectoryCustomizer(PostgresqlServer::askGuestForPassword));
        execute(OWNER, "CREATE ROLE " + GUEST + " LOGIN PASSWORD '" + PASSWORD_OF_GUEST + "'");
    }

    private EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(STARTUP);
    }

    private static EmbeddedPostgres started(EmbeddedPostgres.Builder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first line that fits a user counts. */
    private static void askGuestForPassword(File data) {
        Path users = data.toPath().resolve("pg_hba.conf");
        try {
            Files.writeString(users, "host all " + GUEST + " all scram-sha-256\n" + Files.readString(users));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void startAgain() {
        server = started(builder().setPort(server.getPort()));
    }

    /** Creates an empty database, which belongs to the guest, and answers its name. */
    String newDatabase() {
        String database = "jobs_" + ++databases;
        execute(OWNER, "CREATE DATABASE " + database + " OWNER " + GUEST);
        return database;
    }

    /** For a user who is trusted. */
    String address(String database) {
        return address(OWNER, database);
    }

    /** @param user perhaps with a password, both percent-encoded */
    String address(String user, String database) {
        return "postgresql://" + user + "@localhost:" + server.getPort() + "/" + database;
    }

    void execute(String database, String statements) {
        try (Connection connection = server.getDatabase(OWNER, database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
