package dev.jobd.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import javax.sql.DataSource;

/** Nodes' stores in one database, which is empty at first. */
public final class SampleCluster implements AutoCloseable {
    /** Longer than any test. */
    public static final Duration LEASE = SampleDatabases.LEASE;

    private final DataSource source = SampleDatabases.emptyServer();
    private final List<Postgresql> databases = new ArrayList<>();
    private final List<ExecutorService> threads = new ArrayList<>();

    /** The store of another node. */
    public SqlJobStore join(String node) {
        return join(node, source);
    }

    /** @param way to the database */
    SqlJobStore join(String node, DataSource way) {
        ExecutorService commits = SampleDatabases.thread("committer of " + node);
        ExecutorService answers = SampleDatabases.thread("answerer of " + node);
        threads.add(commits);
        threads.add(answers);
        return join(node, way, new Threads(commits, answers));
    }

    /** The store of another node, for one thread, which makes its changes itself. */
    public SqlJobStore joinAlone(String node) {
        return join(node, source, SampleDatabases.none());
    }

    private SqlJobStore join(String node, DataSource way, Threads own) {
        Postgresql database = new Postgresql(way);
        databases.add(database);
        return SqlJobStore.shared(database, own, node, LEASE, System::nanoTime);
    }

    DataSource source() {
        return source;
    }

    /** As if the node had not renewed it for long. */
    public void endLease(String node) {
        execute("UPDATE node SET lease = 1 WHERE name = '" + node + "'");
    }

    void execute(String text) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        threads.forEach(ExecutorService::close);
        databases.forEach(Postgresql::close);
    }
}
