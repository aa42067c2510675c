package dev.jobd.store.sql;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Databases for tests: files that are gone with the process, and a server that is. */
public final class SampleDatabases {
    /** Longer than any test. */
    static final Duration LEASE = Duration.ofHours(1);

    private static final String EMPTY = """
            TRUNCATE job, job_tag, node, job_type, tally, schedule, pipeline;
            ALTER SEQUENCE job_version RESTART;
            UPDATE queue SET paused = false;
            """;

    /** What was opened last, to be closed when the next one is. */
    private static Opened last = new Opened(() -> {}, List.of());

    private SampleDatabases() {}

    private record Opened(AutoCloseable database, List<ExecutorService> threads) {}

    /** An empty one. */
    public static SqlJobStore sqliteStore() {
        try {
            Path file = Files.createTempFile("jobd", ".db");
            file.toFile().deleteOnExit();
            return sqliteStore(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With what is in the file. */
    public static SqlJobStore sqliteStore(Path file) {
        closeLast();
        AgroalDataSource source = sqlite(file);
        Sqlite database = new Sqlite(source);
        return opened(database, source, threads -> SqlJobStore.alone(database, threads, "node-1"));
    }

    /** A file that is brought up to date. */
    static AgroalDataSource sqlite(Path file) {
        AgroalDataSource source =
                pool("jdbc:sqlite:" + file + "?journal_mode=WAL&synchronous=FULL&foreign_keys=true&busy_timeout=10000");
        migrate(source, "sqlite");
        return source;
    }

    /** An empty one. */
    public static SqlJobStore postgresqlStore() {
        Postgresql database = postgresql();
        return opened(
                database,
                () -> {},
                threads -> SqlJobStore.shared(database, threads, "node-1", LEASE, System::nanoTime));
    }

    /** An empty one, to be closed by the caller. */
    static Postgresql postgresql() {
        return new Postgresql(emptyServer());
    }

    /** With nothing in its database. */
    static DataSource emptyServer() {
        closeLast();
        try (Connection connection = Server.SOURCE.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(EMPTY);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return Server.SOURCE;
    }

    private static SqlJobStore opened(Database database, AutoCloseable rest, Function<Threads, SqlJobStore> store) {
        closeLast();
        ExecutorService commits = thread("committer");
        ExecutorService answers = thread("answerer");
        last = new Opened(
                () -> {
                    database.close();
                    rest.close();
                },
                List.of(commits, answers));
        return store.apply(new Threads(commits, answers));
    }

    /** Whoever calls does it all. */
    static Threads none() {
        return new Threads(Runnable::run, Runnable::run);
    }

    /** Does one task at a time. */
    static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    private static void closeLast() {
        try {
            last.threads.forEach(ExecutorService::close);
            last.database.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        last = new Opened(() -> {}, List.of());
    }

    /** More connections to the server, whose sessions look for names in these places. */
    static AgroalDataSource serverWith(String searchPath) {
        return pool(Server.URL + "&options=-c%20search_path=" + searchPath);
    }

    private static final class Server {
        static final String URL = start();
        static final AgroalDataSource SOURCE = migrated(URL);

        private static AgroalDataSource migrated(String url) {
            AgroalDataSource source = pool(url);
            migrate(source, "postgresql");
            return source;
        }

        private static String start() {
            try {
                return EmbeddedPostgres.builder().start().getJdbcUrl("postgres", "postgres");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void migrate(DataSource source, String where) {
        Flyway.configure().dataSource(source).locations("db/" + where).load().migrate();
    }

    private static AgroalDataSource pool(String url) {
        try {
            return AgroalDataSource.from(
                    new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(20)
                            .exceptionSorter(new PostgreSQLExceptionSorter())
                            .acquisitionTimeout(Duration.ofSeconds(10))
                            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
