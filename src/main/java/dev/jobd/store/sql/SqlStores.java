package dev.jobd.store.sql;

import dev.jobd.domain.CannotStart;
import dev.jobd.domain.ProblemException;
import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.InjectableInstance;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;

/** Opens the store in the database that was chosen, and brings that up to date. */
@Singleton
public final class SqlStores {
    private static final String SQLITE = "sqlite:";
    private static final int OLDEST_POSTGRESQL = 14;

    private final InjectableInstance<AgroalDataSource> sources;
    private final InjectableInstance<Flyway> migrations;
    private @Nullable SqliteFile file;

    SqlStores(@Any InjectableInstance<AgroalDataSource> sources, @Any InjectableInstance<Flyway> migrations) {
        this.sources = sources;
        this.migrations = migrations;
    }

    /**
     * The store, once; empty when none in a database was chosen.
     *
     * @param chosen as {@code STORE} has it
     * @param node the name of the node
     * @param lease see {@link SqlJobStore#shared}
     * @throws CannotStart with a sentence for whoever starts the node
     */
    public Optional<SqlJobStore> open(String chosen, String node, Duration lease, Threads threads) {
        if (sources.listActive().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                chosen.startsWith(SQLITE)
                        ? openFile(Path.of(chosen.substring(SQLITE.length())), node, threads)
                        : openServer(node, lease, threads));
    }

    private SqlJobStore openFile(Path path, String node, Threads threads) {
        file = SqliteFile.open(path);
        try {
            migrate(path.toString());
            return SqlJobStore.alone(new Sqlite(sources.getActive()), threads, node);
        } catch (FlywayException | Database.Failure | ProblemException e) {
            throw new CannotStart(Failures.inWords(path, e), e);
        }
    }

    private SqlJobStore openServer(String node, Duration lease, Threads threads) {
        AgroalDataSource source = sources.getActive();
        String address = address(source);
        try {
            checkVersion(source, address);
            migrate(address);
            return SqlJobStore.shared(new Postgresql(source), threads, node, lease, System::nanoTime);
        } catch (FlywayException | Database.Failure | ProblemException e) {
            throw new CannotStart(Failures.inWords(address, e), e);
        }
    }

    /** Without its parameters, among which there may be passwords. */
    private static String address(AgroalDataSource source) {
        String url = source.getConfiguration()
                .connectionPoolConfiguration()
                .connectionFactoryConfiguration()
                .jdbcUrl();
        return url.substring("jdbc:".length()).split("\\?", 2)[0];
    }

    private static void checkVersion(AgroalDataSource source, String address) {
        try (Connection connection = source.getConnection()) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST_POSTGRESQL) {
                throw new CannotStart("STORE names " + address + ", which is PostgreSQL " + version + ", but has to be "
                        + OLDEST_POSTGRESQL + " or later.");
            }
        } catch (SQLException e) {
            throw new CannotStart(Failures.inWords(address, e), e);
        }
    }

    private void migrate(String where) {
        Flyway flyway = migrations.getActive();
        MigrationInfo present = flyway.info().current();
        if (present != null && present.getState().isFailed()) {
            throw new CannotStart("STORE names " + where + ", which is half way to version " + present.getVersion()
                    + " of its tables, as an earlier start failed; take its backup.");
        }
        if (present != null && !present.getState().isResolved()) {
            throw new CannotStart("STORE names " + where + ", which a newer jobd has written: its tables have version "
                    + present.getVersion() + ", and this jobd knows none later than "
                    + newest(flyway) + ".");
        }
        flyway.migrate();
    }

    private static String newest(Flyway flyway) {
        String newest = "0";
        for (MigrationInfo known : flyway.info().all()) {
            if (known.getState().isResolved()) {
                newest = known.getVersion().toString();
            }
        }
        return newest;
    }

    @PreDestroy
    void close() {
        if (file != null) {
            file.close();
        }
    }
}
