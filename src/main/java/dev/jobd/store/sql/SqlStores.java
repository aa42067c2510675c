package dev.jobd.store.sql;

import dev.jobd.domain.CannotStart;
import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.InjectableInstance;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;

/** Opens the store in the database that was chosen, and brings that up to date. */
@Singleton
public final class SqlStores {
    private static final String SQLITE = "sqlite:";

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
     * @param committer see {@link SqlJobStore}
     * @throws CannotStart with a sentence for whoever starts the node
     */
    public Optional<SqlJobStore> open(String chosen, String node, Executor committer) {
        if (sources.listActive().isEmpty()) {
            return Optional.empty();
        }
        Path path = Path.of(chosen.substring(SQLITE.length()));
        file = SqliteFile.open(path);
        try {
            migrate(migrations.getActive(), path);
            return Optional.of(new SqlJobStore(new Sqlite(sources.getActive()), committer, node));
        } catch (FlywayException | Database.Failure e) {
            throw new CannotStart(Failures.inWords(path, e), e);
        }
    }

    private static void migrate(Flyway flyway, Path path) {
        MigrationInfo present = flyway.info().current();
        if (present != null && present.getState().isFailed()) {
            throw new CannotStart("STORE names " + path + ", which is half way to version " + present.getVersion()
                    + " of its tables, as an earlier start failed; take its backup.");
        }
        if (present != null && !present.getState().isResolved()) {
            throw new CannotStart("STORE names " + path + ", which a newer jobd has written: its tables have version "
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
