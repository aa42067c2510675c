package dev.jobd.store.sql;

import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobRecord;
import dev.jobd.store.ClusterStores;
import dev.jobd.store.JobStore;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that share a PostgreSQL, whose clock the test sets: its sessions find another {@code clock_timestamp()} before the
 * server's own. Each node commits on the thread of the test.
 */
public final class PostgresqlCluster implements ClusterStores {
    private static final String SCHEMA = "simulated";

    private static final String CLOCK = """
            CREATE SCHEMA IF NOT EXISTS simulated;
            CREATE UNLOGGED TABLE IF NOT EXISTS simulated.time (now timestamptz NOT NULL);
            TRUNCATE simulated.time;
            INSERT INTO simulated.time VALUES ('epoch');
            CREATE OR REPLACE FUNCTION simulated.clock_timestamp() RETURNS timestamptz
                LANGUAGE sql AS 'SELECT now FROM simulated.time';
            """;

    private static final String LEASES =
            "SELECT job.token, coalesce(job.lease, node.lease) FROM job JOIN node ON node.id = job.holder";

    private static final String STATE = """
            SELECT last_value, (SELECT count(*) FROM job), (SELECT coalesce(sum(lease), 0) FROM node)
                + (SELECT coalesce(sum(lease), 0) FROM job) FROM job_version
            """;

    /** Kept for all clusters, as the server is. */
    private static final class Sources {
        static final AgroalDataSource SOURCE = open();

        private static AgroalDataSource open() {
            return SampleDatabases.serverWith(SCHEMA + ",pg_catalog,public");
        }
    }

    private final InstantSource clock;
    private final Duration lease;
    private final List<Postgresql> databases = new ArrayList<>();
    private final Connection own;
    private final PreparedStatement setting;
    private final PreparedStatement holding;
    private final PreparedStatement states;
    private final JobStore outside;
    private @Nullable State known;
    private List<JobRecord> jobs = List.of();
    private Map<Job.Active, Instant> leases = Map.of();
    private Instant told = Instant.MIN;

    public PostgresqlCluster(InstantSource clock, Duration lease) {
        this.clock = clock;
        this.lease = lease;
        try {
            try (Connection connection = SampleDatabases.emptyServer().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(CLOCK);
            }
            own = Sources.SOURCE.getConnection();
            setting = own.prepareStatement("UPDATE simulated.time SET now = to_timestamp(? / 1000000.0)");
            holding = own.prepareStatement(LEASES);
            states = own.prepareStatement(STATE);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        outside = join("outside", new Open(), () -> 0).store();
        outside.leave();
    }

    /** On which nothing is lost. */
    private static final class Open implements Way {
        @Override
        public boolean arrives() {
            return true;
        }

        @Override
        public boolean isHeardOf() {
            return true;
        }
    }

    @Override
    public Member join(String node, Way way, LongSupplier nanos) {
        Postgresql database = new Postgresql(new SimulatedWay(Sources.SOURCE, way, this::tellTime).source());
        databases.add(database);
        SqlJobStore store = SqlJobStore.shared(database, SampleDatabases.none(), node, lease, nanos);
        return new Member(store, store.clock().orElseThrow());
    }

    private void tellTime() throws SQLException {
        Instant now = clock.instant();
        if (!now.equals(told)) {
            told = now;
            setting.setLong(1, Micros.of(now));
            setting.executeUpdate();
        }
    }

    /** What differs after every change of a job or a lease. */
    private record State(long version, long jobs, long leases) {}

    private State state() {
        try (ResultSet row = states.executeQuery()) {
            row.next();
            return new State(row.getLong(1), row.getLong(2), row.getLong(3));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Looks again only when something has changed. */
    private void look() {
        State now = state();
        if (!now.equals(known)) {
            known = now;
            jobs = outside.list(JobFilter.ALL, ALL, clock.instant()).jobs();
            leases = leasesNow();
        }
    }

    @Override
    public void declare(DeclaredType type) {
        outside.types().put(type, 1);
        outside.limit(type.name(), type.limits());
    }

    @Override
    public List<JobRecord> jobs() {
        look();
        return jobs;
    }

    @Override
    public Map<Job.Active, Instant> leases() {
        look();
        return leases;
    }

    private Map<Job.Active, Instant> leasesNow() {
        Map<Long, Instant> ends = new HashMap<>();
        try (ResultSet rows = holding.executeQuery()) {
            while (rows.next()) {
                ends.put(rows.getLong(1), Micros.instant(rows.getLong(2)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        Map<Job.Active, Instant> all = new LinkedHashMap<>();
        for (JobRecord job : jobs) {
            if (job.job() instanceof Job.Active attempt) {
                all.put(attempt, ends.getOrDefault(attempt.fence().token(), Instant.EPOCH));
            }
        }
        return all;
    }

    @Override
    public void close() {
        try {
            databases.forEach(Postgresql::close);
            own.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
