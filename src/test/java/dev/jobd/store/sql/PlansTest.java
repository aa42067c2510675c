package dev.jobd.store.sql;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobPage.Order;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Progress;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.TypeLimits;
import dev.jobd.store.Claimed;
import dev.jobd.store.WorkerClaim;
import io.agroal.api.AgroalDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store asks of a database with many jobs, none of which reads them all. */
class PlansTest {
    private static final int FAR = 1_000_000;

    /** Of each kind; PostgreSQL's planner is told that they are 10,000,000 together. */
    private static final int MANY = 20_000;

    @Test
    void postgresqlReadsNoTableFromEndToEnd() throws Exception {
        try (SampleCluster cluster = new SampleCluster()) {
            SqlJobStore filler = cluster.join("filler");
            samples(filler);
            fill(
                    cluster.source(),
                    """
                    INSERT INTO job SELECT gen_random_uuid(), nextval('job_version'), type, runs, state, urgency, due + number,
                        created + number, turn + number, later + number, expires + number, ckey, idem || number,
                        fingerprint, traceparent, payload, options, allowed, total, begun, pipeline,
                        outputs, failures, attempts, token, node, holder, lease, started,
                        reason, ended, result, log, progress, message
                    FROM job, generate_series(1, %d) AS number
                    """.formatted(MANY),
                    """
                    INSERT INTO job_tag SELECT 'team', 'team ' || row_number() OVER () %% 1000, created, id
                    FROM job WHERE NOT EXISTS (SELECT 1 FROM job_tag WHERE job = job.id)
                    """.replace("%%", "%"),
                    "ANALYZE",
                    "UPDATE pg_class SET reltuples = 10000000 WHERE relname IN ('job', 'job_tag')");
            WatchedPlans plans = WatchedPlans.ofPostgresql(cluster.source());
            SqlJobStore store = cluster.join(NODE, plans.source());

            doEverything(store);

            assertThat(plans.statements()).isGreaterThan(50);
            assertThat(plans.fullScans()).isEmpty();
        }
    }

    /** The statistics are of a moment at which nobody was in the line. */
    @Test
    void postgresqlReadsTheLineInItsOrderAlsoWhenItTakesItForEmpty() throws Exception {
        try (SampleCluster cluster = new SampleCluster()) {
            insert(cluster.join("filler"), SampleJobs.queued());
            fill(
                    cluster.source(),
                    "UPDATE job SET state = 'SUCCEEDED', turn = NULL, expires = due",
                    """
                    INSERT INTO job SELECT gen_random_uuid(), nextval('job_version'), type, runs, state, urgency, due, created,
                        turn, later, expires, ckey, idem, fingerprint, traceparent, payload, options, allowed, total, begun, pipeline,
                        outputs, failures, attempts,
                        token, node, holder, lease, started, reason, ended, result, log, progress, message
                    FROM job, generate_series(1, %d)
                    """.formatted(MANY),
                    "ANALYZE",
                    "UPDATE job SET state = 'QUEUED', turn = due, expires = NULL");
            WatchedPlans plans = WatchedPlans.ofPostgresql(cluster.source());
            SqlJobStore store = cluster.join(NODE, plans.source());

            assertThat(store.claim(3, NODE, NOON).claims()).hasSize(3);
            insert(store, SampleJobs.queued());

            assertThat(plans.of("picked AS (")).isNotEmpty().allSatisfy(plan -> assertThat(plan)
                    .contains("Index Scan using job_line on job"));
            assertThat(plans.of("AS earlier")).isNotEmpty().allSatisfy(plan -> assertThat(plan)
                    .contains("Scan using job_line on job other"));
            assertThat(plans.fullScans()).isEmpty();
        }
    }

    @Test
    void sqliteReadsNoTableFromEndToEnd(@TempDir Path folder) throws Exception {
        try (AgroalDataSource source = SampleDatabases.sqlite(folder.resolve("jobs.db"))) {
            Sqlite first = new Sqlite(source);
            samples(SqlJobStore.alone(first, SampleDatabases.none(), "filler"));
            first.close();
            fill(
                    source,
                    """
                    WITH RECURSIVE numbers(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < %d)
                    INSERT INTO job SELECT randomblob(16), version + number * 100, type, runs, state, urgency, due + number,
                        created + number, turn + number, later + number, expires + number, ckey, idem || number,
                        fingerprint, traceparent, payload, options, allowed, total, begun, pipeline,
                        outputs, failures, attempts, token, node, holder, lease, started,
                        reason, ended, result, log, progress, message
                    FROM job, numbers
                    """.formatted(MANY),
                    """
                    INSERT OR IGNORE INTO job_tag SELECT 'team', 'team ' || rowid % 1000, created, id FROM job
                    """,
                    "UPDATE queue SET version = 100000000",
                    "DROP INDEX job_ended",
                    "ANALYZE");
            WatchedPlans plans = WatchedPlans.ofSqlite(source);
            Sqlite database = new Sqlite(plans.source());

            doEverything(SqlJobStore.alone(database, SampleDatabases.none(), NODE));

            database.close();
            assertThat(plans.statements()).isGreaterThan(50);
            assertThat(plans.fullScans()).isEmpty();
        }
    }

    /** One job of each kind. */
    private static void samples(SqlJobStore store) {
        insert(
                store,
                SampleJobs.job().tag("team", "red").idempotency("key", "same").queued());
        Job.Running ended = store.claim(1, "filler", NOON).claims().getFirst().job();
        store.update(ended, SampleJobs.succeeded(ended)).toCompletableFuture().join();
        insert(store, SampleJobs.queued());
        insert(store, SampleJobs.job().type("other").priority(9).queued());
        insert(store, SampleJobs.job().due(NOON.plusSeconds(FAR)).queued());
    }

    private static void fill(DataSource source, String... statements) throws Exception {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    private static void doEverything(SqlJobStore store) {
        store.limit("echo", new TypeLimits(100, 2));
        Job.Queued keyed =
                SampleJobs.job().key("one").idempotency("new", "same").queued();
        insert(store, keyed);
        insert(store, keyed);
        runSome(store);
        runWithWorkers(store);
        control(store);
        for (Order order : Order.values()) {
            list(store, order);
        }
        store.tally(NOON);
        store.idle(NOON);
        store.adrift(NOON);
        store.stopping();
        store.standings(Set.of(keyed.spec().id()));
        store.blockers(keyed.spec().id(), NOON);
        store.keep(MANY - 100);
        assertThat(store.evict(NOON)).isPositive();
        assertThat(store.evict(NOON.plusSeconds(FAR))).isPositive();
    }

    private static void runSome(SqlJobStore store) {
        for (JobRecord job : store.claim(3, NODE, NOON.plusSeconds(1)).claims().stream()
                .map(claim -> store.find(claim.job().spec().id(), NOON).orElseThrow())
                .toList()) {
            Job.Running attempt = (Job.Running) job.job();
            store.append(attempt, "a line").toCompletableFuture().join();
            store.progress(attempt, new Progress(0.5, Optional.empty()))
                    .toCompletableFuture()
                    .join();
            store.settle(attempt, SampleJobs.succeeded(attempt), 1, NOON.plusSeconds(1))
                    .toCompletableFuture()
                    .join();
        }
    }

    private static void runWithWorkers(SqlJobStore store) {
        WorkerClaim claim = new WorkerClaim("worker", Set.of("echo"), 2, Duration.ofMinutes(1));
        for (Claimed.Claim claimed : store.claim(claim, NOON.plusSeconds(1))
                .toCompletableFuture()
                .join()
                .claims()) {
            Job.Running attempt = claimed.job();
            store.extend(attempt, Duration.ofMinutes(1), NOON.plusSeconds(2))
                    .toCompletableFuture()
                    .join();
            store.append(attempt, "a line").toCompletableFuture().join();
            Job.Active lapsed = store.adrift(NOON.plusSeconds(90)).getFirst();
            store.updateUnlessExtended(lapsed, lapsed.release(NOON))
                    .toCompletableFuture()
                    .join();
        }
        store.types()
                .put(
                        new DeclaredType(
                                "work", new Json("true"), Optional.empty(), 0, Backoff.DEFAULT, TypeLimits.DEFAULT),
                        10);
        store.types().asked(Set.of("work"), NOON);
        store.types().list();
        store.types().delete("work");
    }

    private static void control(SqlJobStore store) {
        Job.Queued job = SampleJobs.job().key("two").queued();
        insert(store, job);
        JobRecord record = store.find(job.spec().id(), NOON).orElseThrow();
        Job.Paused paused = job.pause();
        store.update(record, paused).toCompletableFuture().join();
        record = store.find(job.spec().id(), NOON).orElseThrow();
        store.update(record, paused.cancel(NOON)).toCompletableFuture().join();
        record = store.find(job.spec().id(), NOON).orElseThrow();
        assertThat(store.delete(record)).isTrue();
    }

    private static void list(SqlJobStore store, Order order) {
        Optional<JobFilter.Tag> tag = Optional.of(new JobFilter.Tag("team", "red"));
        Optional<Instant> from = Optional.of(NOON.plusMillis(10));
        Optional<Instant> to = Optional.of(NOON.plusMillis(11));
        Set<JobState> ended = Set.of(JobState.SUCCEEDED, JobState.FAILED);
        Optional<String> type = Optional.of("echo");
        List<JobFilter> filters = List.of(
                JobFilter.ALL,
                new JobFilter(ended, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                new JobFilter(Set.of(), type, Optional.empty(), Optional.empty(), Optional.empty()),
                new JobFilter(Set.of(), Optional.empty(), tag, Optional.empty(), Optional.empty()),
                new JobFilter(Set.of(), Optional.empty(), Optional.empty(), from, to),
                new JobFilter(ended, type, tag, from, to));
        for (JobFilter filter : filters) {
            JobPage page = store.list(filter, new JobPage.Request(order, 20, Optional.empty(), 3, true), NOON);
            page.next()
                    .ifPresent(next ->
                            store.list(filter, new JobPage.Request(order, 20, Optional.of(next), 0, false), NOON));
        }
    }

    private static void insert(SqlJobStore store, Job.Queued job) {
        store.insert(List.of(job), Integer.MAX_VALUE, NOON)
                .toCompletableFuture()
                .join();
    }
}
