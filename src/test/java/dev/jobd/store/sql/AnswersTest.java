package dev.jobd.store.sql;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.Job;
import dev.jobd.domain.SampleJobs;
import io.agroal.api.AgroalDataSource;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told of a commit, and what they may do then. */
class AnswersTest {
    private final Queue<Runnable> answers = new ArrayDeque<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AgroalDataSource source;
    private final Sqlite database;
    private final SqlJobStore store;

    AnswersTest(@TempDir Path folder) {
        source = SampleDatabases.sqlite(folder.resolve("jobs.db"));
        database = new Sqlite(source);
        store = SqlJobStore.alone(database, new Threads(Runnable::run, this::answer), NODE);
    }

    /** The store waits for nobody once it is open, so that answers can wait. */
    private void answer(Runnable answer) {
        if (over.get()) {
            throw new RejectedExecutionException("the node ends");
        }
        answers.add(answer);
        if (answers.size() == 1 && store == null) {
            answers.remove().run();
        }
    }

    @AfterEach
    void close() {
        database.close();
        source.close();
    }

    @Test
    void whoIsNotToldYetHoldsUpNoCommit() {
        CompletableFuture<?> first = insert(SampleJobs.queued());
        Job.Queued next = SampleJobs.queued();

        CompletableFuture<?> second = insert(next);

        assertThat(store.find(next.spec().id(), NOON)).isPresent();
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        tell();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
    }

    @Test
    void whoIsToldMayCallButNotWait() {
        Job.Queued next = SampleJobs.queued();
        CompletableFuture<?> calling = insert(SampleJobs.queued()).thenCompose(_ -> insert(next));
        CompletableFuture<?> waiting = insert(SampleJobs.queued()).thenApply(_ -> store.claim(1, NODE, NOON));

        tell();

        assertThat(calling).isCompleted();
        assertThat(store.find(next.spec().id(), NOON)).isPresent();
        assertThatThrownBy(waiting::join).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoCallsAtTheVeryEndIsToldAllTheSame() {
        over.set(true);

        assertThat(insert(SampleJobs.queued())).isCompleted();
    }

    private void tell() {
        while (!answers.isEmpty()) {
            answers.remove().run();
        }
    }

    private CompletableFuture<?> insert(Job.Queued job) {
        return store.insert(List.of(job), Integer.MAX_VALUE, NOON).toCompletableFuture();
    }
}
