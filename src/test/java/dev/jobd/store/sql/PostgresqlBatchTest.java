package dev.jobd.store.sql;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobState;
import dev.jobd.domain.SampleJobs;
import dev.jobd.store.JobStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the server has to find out by itself, as it gets all statements of a batch at once. */
class PostgresqlBatchTest {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Postgresql database = SampleDatabases.postgresql();
    private final SqlJobStore store = SqlJobStore.shared(
            database, new Threads(this::run, Runnable::run), NODE, SampleDatabases.LEASE, System::nanoTime);
    private boolean held;

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anAttemptThatIsNotSettledMakesNoRoomAlthoughItHasLogged() {
        Job.Running attempt = running();
        store.update(attempt, attempt.cancel()).toCompletableFuture().join();
        insert();
        held = true;

        var logged = store.append(attempt, "cancelled").toCompletableFuture();
        var settled =
                store.settle(attempt, SampleJobs.succeeded(attempt), 1, NOON).toCompletableFuture();
        release();

        assertThat(logged.join()).isNotEqualTo(JobStore.LOST);
        assertThat(settled.join().version()).isEqualTo(JobStore.LOST);
        assertThat(store.tally(NOON).of(JobState.QUEUED)).isOne();
    }

    @Test
    void anAttemptThatIsSettledMakesRoomAlthoughItHasLogged() {
        Job.Running attempt = running();
        insert();
        held = true;

        var logged = store.append(attempt, "done").toCompletableFuture();
        var settled =
                store.settle(attempt, SampleJobs.succeeded(attempt), 1, NOON).toCompletableFuture();
        release();

        assertThat(logged.join()).isNotEqualTo(JobStore.LOST);
        assertThat(settled.join().claimed().claims()).hasSize(1);
    }

    @Test
    void thatAJobWasStoredIsToldBeforeThatItWasClaimedAtOnce() {
        Job.Running attempt = running();
        held = true;
        List<String> told = new ArrayList<>();

        store.settle(attempt, SampleJobs.succeeded(attempt), 1, NOON)
                .thenAccept(settled ->
                        told.add("claimed " + settled.claimed().claims().size()));
        store.insert(List.of(SampleJobs.queued()), Integer.MAX_VALUE, NOON).thenAccept(_ -> told.add("stored"));
        release();

        assertThat(told).containsExactly("stored", "claimed 1");
    }

    private Job.Running running() {
        insert();
        return store.claim(1, NODE, NOON).claims().getFirst().job();
    }

    private void insert() {
        store.insert(List.of(SampleJobs.queued()), Integer.MAX_VALUE, NOON)
                .toCompletableFuture()
                .join();
    }

    private void run(Runnable task) {
        if (held) {
            tasks.add(task);
        } else {
            task.run();
        }
    }

    private void release() {
        held = false;
        tasks.forEach(Runnable::run);
        tasks.clear();
    }
}
