package dev.jobd.store.sql;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobState;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.TypeLimits;
import dev.jobd.store.Claimed;
import dev.jobd.store.Inserted;
import dev.jobd.store.JobStore;
import dev.jobd.testing.Threads;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it takes several nodes on one database to break. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ClusterRacesTest {
    private static final int JOBS = 10_000;
    private static final int NODES = 4;

    private final SampleCluster cluster = new SampleCluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void everyJobRunsOnOneNodeOnce(int nodes) throws Exception {
        List<SqlJobStore> stores = nodes(nodes);
        for (int from = 0; from < JOBS; from += 1_000) {
            insert(
                    stores.getFirst(),
                    Stream.generate(SampleJobs::queued).limit(1_000).toList());
        }

        List<List<UUID>> run = Threads.atOnce(nodes, node -> runAll(stores.get(node), name(node)));

        List<UUID> all = run.stream().flatMap(List::stream).toList();
        assertThat(all).hasSize(JOBS).doesNotHaveDuplicates();
        assertThat(stores.getLast().tally(NOON).of(JobState.SUCCEEDED)).isEqualTo(JOBS);
        assertThat(stores.getFirst().tally(NOON).active()).isZero();
    }

    /** The end of each makes room for the next. */
    private static List<UUID> runAll(SqlJobStore store, String node) {
        List<UUID> mine = new ArrayList<>();
        Claimed claimed = store.claim(16, node, NOON);
        while (!claimed.claims().isEmpty()) {
            List<Claimed> next = claimed.claims().stream()
                    .map(Claimed.Claim::job)
                    .map(job -> {
                        mine.add(job.spec().id());
                        return store.settle(job, SampleJobs.succeeded(job), 1, NOON)
                                .toCompletableFuture();
                    })
                    .toList()
                    .stream()
                    .map(settled -> settled.join().claimed())
                    .toList();
            claimed = new Claimed(
                    next.stream().flatMap(one -> one.claims().stream()).toList(), Optional.empty());
        }
        return mine;
    }

    @Test
    void oneOfManyWithTheSameKeyIsStored() throws Exception {
        List<SqlJobStore> stores = nodes(NODES);
        int keys = 200;

        List<List<Inserted>> answers = Threads.atOnce(NODES, node -> IntStream.range(0, keys)
                .mapToObj(key -> {
                    Job.Queued job =
                            SampleJobs.job().idempotency("key " + key, "same").queued();
                    return stores.get(node).insert(List.of(job), JOBS, NOON).toCompletableFuture();
                })
                .toList()
                .stream()
                .map(answer -> answer.join().getFirst())
                .toList());

        for (int key = 0; key < keys; key++) {
            Set<UUID> ids = new HashSet<>();
            int stored = 0;
            for (List<Inserted> own : answers) {
                switch (own.get(key)) {
                    case Inserted.Stored one -> {
                        stored++;
                        ids.add(one.job().job().spec().id());
                    }
                    case Inserted.Known one -> ids.add(one.job().job().spec().id());
                    case Inserted.Refused refused -> throw new AssertionError(refused);
                }
            }
            assertThat(stored).isOne();
            assertThat(ids).hasSize(1);
        }
    }

    @Test
    void aTypesLimitHoldsForAllNodesTogether() throws Exception {
        List<SqlJobStore> stores = nodes(NODES);
        stores.forEach(store -> store.limit("echo", new TypeLimits(3, 1)));
        insert(stores.getFirst(), Stream.generate(SampleJobs::queued).limit(400).toList());

        assertThat(mostAtOnce(stores)).isBetween(1L, 3L);
    }

    @Test
    void aKeyHoldsForAllNodesTogether() throws Exception {
        List<SqlJobStore> stores = nodes(NODES);
        insert(
                stores.getFirst(),
                Stream.generate(() -> SampleJobs.job().key("one").queued())
                        .limit(200)
                        .toList());

        assertThat(mostAtOnce(stores)).isOne();
    }

    @Test
    void aKeyHoldsAlsoWhileMoreUrgentJobsWithItCome() throws Exception {
        List<SqlJobStore> stores = nodes(NODES);
        AtomicLong most = new AtomicLong();

        Threads.atOnce(NODES, node -> {
            SqlJobStore store = stores.get(node);
            for (int i = 0; i < 100; i++) {
                insert(
                        store,
                        List.of(SampleJobs.job().key("one").priority(i % 10).queued()));
                for (Claimed.Claim claim : store.claim(2, name(node), NOON).claims()) {
                    most.accumulateAndGet(store.tally(NOON).active(), Math::max);
                    assertThat(store.settle(claim.job(), SampleJobs.succeeded(claim.job()), 0, NOON)
                                    .toCompletableFuture()
                                    .join()
                                    .version())
                            .isNotEqualTo(JobStore.LOST);
                }
            }
            return node;
        });

        assertThat(most).hasValue(1);
    }

    @Test
    void aClaimThatIsAboutToCommitIsWaitedForByWhoeverLetsJobsOfItsKeyIn() throws Exception {
        SqlJobStore store = cluster.join(name(0));
        insert(store, List.of(SampleJobs.job().key("one").queued()));
        try (Connection connection = cluster.source().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("UPDATE job SET state = 'RUNNING', turn = NULL, token = version");

            var inserted = store.insert(
                            List.of(SampleJobs.job().key("one").priority(9).queued()), JOBS, NOON)
                    .toCompletableFuture();
            await().until(() -> holds(statement, "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)"));
            connection.commit();
            inserted.join();

            assertThat(holds(statement, "SELECT EXISTS (SELECT 1 FROM job WHERE turn IS NOT NULL)"))
                    .isFalse();
        }
    }

    private static boolean holds(Statement statement, String question) throws SQLException {
        try (ResultSet answer = statement.executeQuery(question)) {
            answer.next();
            return answer.getBoolean(1);
        }
    }

    /** Of the jobs, which are run by all nodes. */
    private static long mostAtOnce(List<SqlJobStore> stores) throws Exception {
        AtomicLong most = new AtomicLong();
        Threads.atOnce(stores.size(), node -> {
            SqlJobStore store = stores.get(node);
            while (store.tally(NOON).waiting() > 0) {
                for (Claimed.Claim claim : store.claim(2, name(node), NOON).claims()) {
                    most.accumulateAndGet(store.tally(NOON).active(), Math::max);
                    store.settle(claim.job(), SampleJobs.succeeded(claim.job()), 0, NOON)
                            .toCompletableFuture()
                            .join();
                }
            }
            return node;
        });
        return most.get();
    }

    private List<SqlJobStore> nodes(int count) {
        return IntStream.range(0, count)
                .mapToObj(node -> cluster.join(name(node)))
                .toList();
    }

    private static String name(int node) {
        return "node-" + node;
    }

    private static void insert(SqlJobStore store, List<Job.Queued> jobs) {
        store.insert(jobs, Integer.MAX_VALUE, NOON).toCompletableFuture().join();
    }
}
