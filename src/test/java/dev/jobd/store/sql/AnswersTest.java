package dev.jobd.store.sql;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jobd.domain.Job;
import dev.jobd.domain.SampleJobs;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Who is told of a commit, and what they may do then. */
class AnswersTest {
    private final SqlJobStore store = SampleDatabases.sqliteStore();

    @Test
    void whoTakesLongWhenToldHoldsUpNoCommit() {
        CountDownLatch over = new CountDownLatch(1);
        CompletableFuture<Void> slow =
                insert(SampleJobs.queued()).thenRun(() -> await().until(() -> over.getCount() == 0));
        Job.Queued next = SampleJobs.queued();

        CompletableFuture<?> told = insert(next);

        await().until(() -> store.find(next.spec().id(), NOON).isPresent());
        assertThat(told).isNotDone();
        over.countDown();
        CompletableFuture.allOf(slow, told).join();
    }

    @Test
    void whoIsToldMayCallButNotWait() {
        CountDownLatch over = new CountDownLatch(1);
        insert(SampleJobs.queued()).thenRun(() -> await().until(() -> over.getCount() == 0));
        Job.Queued next = SampleJobs.queued();
        CompletableFuture<?> calling = insert(SampleJobs.queued()).thenCompose(_ -> insert(next));
        CompletableFuture<?> waiting = insert(SampleJobs.queued()).thenApply(_ -> store.claim(1, NODE, NOON));
        over.countDown();

        calling.join();

        assertThat(store.find(next.spec().id(), NOON)).isPresent();
        assertThatThrownBy(waiting::join).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    private CompletableFuture<?> insert(Job.Queued job) {
        return store.insert(List.of(job), Integer.MAX_VALUE, NOON).toCompletableFuture();
    }
}
