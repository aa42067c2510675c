package dev.jobd.store.sql;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.SampleJobs;
import dev.jobd.store.Inserted;
import dev.jobd.store.JobStore;
import io.agroal.api.AgroalDataSource;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store in a database does besides what every store does. */
class SqlJobStoreTest {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private AgroalDataSource source;
    private CountedDatabase database;
    private SqlJobStore store;

    /** Whether what is to be committed is, at once. */
    private boolean held;

    @BeforeEach
    void open(@TempDir Path folder) {
        source = SampleDatabases.sqlite(folder.resolve("jobs.db"));
        reopen();
    }

    private void reopen() {
        database = new CountedDatabase(new Sqlite(source));
        Executor executor = task -> {
            if (held) {
                tasks.add(task);
            } else {
                task.run();
            }
        };
        store = SqlJobStore.alone(database, new Threads(executor, Runnable::run), NODE);
    }

    @AfterEach
    void close() {
        database.close();
        source.close();
    }

    @Test
    void nothingIsAnsweredBeforeItIsCommitted() {
        held = true;

        CompletableFuture<?> inserted = insert(SampleJobs.queued());

        assertThat(inserted).isNotDone();
        run();
        assertThat(inserted).isCompleted();
    }

    @Test
    void whatFollowsACommitMayNotWaitForAnother() {
        held = true;
        CompletableFuture<Boolean> after = insert(SampleJobs.queued())
                .thenApply(_ -> store.claim(1, NODE, NOON).claims().isEmpty());
        run();

        assertThat(after).isCompletedExceptionally();
    }

    @Test
    void callsThatComeTogetherAreCommittedTogether() {
        Job.Running attempt = running();
        held = true;
        int before = database.changes;

        List<CompletableFuture<List<Inserted>>> inserted =
                Stream.generate(SampleJobs::queued).limit(50).map(this::insert).toList();
        var settled =
                store.settle(attempt, SampleJobs.succeeded(attempt), 1, NOON).toCompletableFuture();
        run();

        assertThat(database.changes - before).isOne();
        assertThat(inserted).allMatch(CompletableFuture::isDone);
        assertThat(settled.join().claimed().claims()).hasSize(1);
    }

    @Test
    void oneBadJobFailsAlone() {
        Job.Queued first = SampleJobs.queued();
        insert(first);
        held = true;

        var before = insert(SampleJobs.queued());
        var same = insert(first);
        var after = insert(SampleJobs.queued());
        run();

        assertThat(same).isCompletedExceptionally();
        assertThat(Stream.of(before, after)).allMatch(one -> one.join().getFirst() instanceof Inserted.Stored);
        assertThat(store.tally(NOON).submitted()).isEqualTo(3);
    }

    @Test
    void longResultsAreStoredCompressed() throws Exception {
        Job.Running attempt = running();
        Json result = new Json("\"" + "again and ".repeat(10_000) + "\"");

        store.update(attempt, attempt.settle(Outcome.done(result), NOON, 0))
                .toCompletableFuture()
                .join();

        assertThat(store.find(attempt.spec().id(), NOON).orElseThrow().job())
                .isInstanceOfSatisfying(
                        Job.Succeeded.class, job -> assertThat(job.result()).isEqualTo(result));
        assertThat(lengthOf("result")).isLessThan(2_000);
    }

    @Test
    void longLogsAreStoredCompressed() throws Exception {
        Job.Running attempt = running();
        String line = "again and ".repeat(5_000);

        store.append(attempt, line).toCompletableFuture().join();

        assertThat(store.find(attempt.spec().id(), NOON).orElseThrow().log()).isEqualTo(line + "\n");
        assertThat(lengthOf("log")).isLessThan(1_000);
    }

    @Test
    void placesFarBackInTheLineAreNotTold() {
        List<Job.Queued> jobs =
                Stream.generate(SampleJobs::queued).limit(Reads.LAST_PLACE + 2L).toList();
        store.insert(jobs, Integer.MAX_VALUE, NOON).toCompletableFuture().join();

        assertThat(positionOf(jobs.get(Reads.LAST_PLACE))).isEqualTo(Reads.LAST_PLACE + 1);
        assertThat(positionOf(jobs.getLast())).isEqualTo(-1);
    }

    @Test
    void versionsGoOnRisingWhenTheFileIsOpenedAgain() {
        Job.Queued before = SampleJobs.queued();
        insert(before);
        database.close();
        reopen();
        Job.Queued after = SampleJobs.queued();
        insert(after);

        assertThat(versionOf(after)).isGreaterThan(versionOf(before));
    }

    @Test
    void attemptsOfAnEarlierRunAreAdrift() {
        Job.Running attempt = running();
        Job.Running told = running();
        store.update(told, told.cancel()).toCompletableFuture().join();
        assertThat(store.adrift(NOON)).isEmpty();

        database.close();
        reopen();

        assertThat(store.adrift(NOON)).containsExactly(attempt, told.cancel());
    }

    @Test
    void attemptsThatWereSettledAreNotAdrift() {
        Job.Running attempt = running();
        database.close();
        reopen();

        Job.AtRest next = attempt.settle(Outcome.failed("lost"), NOON, 0);
        assertThat(store.update(attempt, next).toCompletableFuture().join()).isNotEqualTo(JobStore.LOST);

        assertThat(store.adrift(NOON)).isEmpty();
    }

    @Test
    void manyLinesOfOneAttemptAreStoredInTheirOrder() {
        Job.Running attempt = running();
        held = true;

        List<CompletableFuture<Long>> versions = IntStream.range(0, 40)
                .mapToObj(line -> store.append(attempt, "line " + line).toCompletableFuture())
                .toList();
        var settled = store.update(attempt, SampleJobs.succeeded(attempt)).toCompletableFuture();
        run();

        assertThat(versions.stream().map(CompletableFuture::join)).isSorted().doesNotHaveDuplicates();
        assertThat(settled.join()).isGreaterThan(versions.getLast().join());
        assertThat(store.find(attempt.spec().id(), NOON).orElseThrow().log().lines())
                .containsExactlyElementsOf(
                        IntStream.range(0, 40).mapToObj(line -> "line " + line).toList());
    }

    private int positionOf(Job job) {
        return store.find(job.spec().id(), NOON).orElseThrow().position().orElse(-1);
    }

    private long versionOf(Job job) {
        return store.find(job.spec().id(), NOON).orElseThrow().version();
    }

    private long lengthOf(String column) throws Exception {
        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT length(" + column + ") FROM job")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private Job.Running running() {
        insert(SampleJobs.queued());
        return store.claim(1, NODE, NOON).claims().getFirst().job();
    }

    private CompletableFuture<List<Inserted>> insert(Job.Queued job) {
        return store.insert(List.of(job), Integer.MAX_VALUE, NOON).toCompletableFuture();
    }

    private void run() {
        held = false;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Counts the transactions that change something. */
    private static final class CountedDatabase implements Database {
        private final Database real;
        private int changes;

        CountedDatabase(Database real) {
            this.real = real;
        }

        @Override
        public void change(List<Work> works) {
            changes++;
            real.change(works);
        }

        @Override
        public void change(Consumer<Consumer<List<Work>>> transaction) {
            changes++;
            real.change(transaction);
        }

        @Override
        public void read(Consumer<Consumer<List<Work>>> transaction) {
            real.read(transaction);
        }

        @Override
        public DatabaseReader ownReader() {
            return real.ownReader();
        }

        @Override
        public boolean available() {
            return real.available();
        }

        @Override
        public Work rows(Query query, List<@Nullable Object[]> rows, Row.Reader reader) {
            return real.rows(query, rows, reader);
        }

        @Override
        public Work values(Query query, Row.Reader reader, @Nullable Object... values) {
            return real.values(query, reader, values);
        }

        @Override
        public List<Work> lock(List<ConcurrencyKey> keys) {
            return real.lock(keys);
        }

        @Override
        public List<Work> lineUp(List<ConcurrencyKey> keys, long now) {
            return real.lineUp(keys, now);
        }

        @Override
        public Work enter(long now, Row.Reader reader) {
            return real.enter(now, reader);
        }

        @Override
        public List<Work> claim(Claim claim, Row.Reader reader) {
            return real.claim(claim, reader);
        }

        @Override
        public Work ahead(List<UUID> jobs, Row.Reader reader) {
            return real.ahead(jobs, reader);
        }

        @Override
        public Front front() {
            return real.front();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
