package dev.jobd.packaged;

import static org.awaitility.Awaitility.await;

import dev.jobd.packaged.CrashPlan.Fault;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A PostgreSQL that is stopped and started under way, on one port. Each node has a user of its own, named like it. */
final class CrashServer implements CrashStore {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String CUT = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'node-%'
            """;

    private final Path data;
    private final Path log;
    private volatile EmbeddedPostgres server;

    CrashServer(Path folder, List<String> nodes) {
        data = folder.resolve("data");
        log = folder.resolve("postgresql.log");
        server = started(0);
        nodes.forEach(node -> execute("CREATE ROLE \"" + node + "\" LOGIN SUPERUSER"));
    }

    @Override
    public String address(String node) {
        return "postgresql://" + node + "@localhost:" + server.getPort() + "/postgres";
    }

    @Override
    public Connection connect() throws SQLException {
        return server.getPostgresDatabase().getConnection();
    }

    @Override
    public String watch() {
        return "postgresql.sql";
    }

    @Override
    public void suffer(Fault fault) {
        switch (fault.kind()) {
            case STORE_CRASH -> restart("QUIT", fault.lasts());
            case STORE_RESTART -> restart("INT", fault.lasts());
            case CUT -> execute(CUT);
            case KILL, FREEZE, STOP -> throw new IllegalArgumentException(fault + " is none of a database");
        }
    }

    /** @param port 0 for any */
    private EmbeddedPostgres started(int port) {
        try {
            return EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    // It is off in such a server, so that a crash loses what was committed last.
                    .setServerConfig("synchronous_commit", "on")
                    .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void restart(String signal, Duration away) {
        int port = server.getPort();
        Path running = data.resolve("postmaster.pid");
        try {
            String process = Files.readAllLines(running).getFirst();
            new ProcessBuilder("kill", "-" + signal, process).start().waitFor();
            await().atMost(LIMIT).until(() -> !Files.exists(running));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        close();
        LockSupport.parkNanos(away.toNanos());
        server = started(port);
    }

    private void execute(String text) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the server has to say of statements that failed. */
    List<String> errors() {
        try {
            return Files.readAllLines(log).stream()
                    .filter(line -> line.matches(".*\\b(ERROR|PANIC): .*"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
