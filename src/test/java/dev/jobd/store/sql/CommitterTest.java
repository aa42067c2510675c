package dev.jobd.store.sql;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.store.Claimed;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every call is answered, whoever else calls meanwhile, and however many are done at once. */
class CommitterTest {
    private static final int CALLERS = 4;
    private static final int CALLS = 20_000;

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noCallIsForgottenThatHasToWaitForAnotherBatch() throws Exception {
        try (ExecutorService commits = Executors.newSingleThreadExecutor();
                ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            Committer committer = new Committer(new Threads(commits, Runnable::run), CommitterTest::answerTheFirst);

            List<Future<Integer>> answered = callers.invokeAll(
                    Collections.nCopies(CALLERS, () -> callManyTimes(committer)), 20, TimeUnit.SECONDS);

            assertThat(answered).allSatisfy(caller -> assertThat(caller.get()).isEqualTo(CALLS));
            commits.shutdownNow();
        }
    }

    @Test
    void whatWasTakenAndNotAnsweredFailsWithAnError() {
        Committer committer = new Committer(SampleDatabases.none(), calls -> {
            calls.removeFirst();
            throw new OutOfMemoryError("for a moment");
        });

        assertThat(call(committer)).isCompletedExceptionally();
        assertThat(call(committer)).isCompletedExceptionally();
    }

    @Test
    void whoeverWaitsIsToldAlsoWhereNobodyElseCanTell() {
        Committer committer = new Committer(
                new Threads(Runnable::run, _ -> {
                    throw new OutOfMemoryError("no thread");
                }),
                CommitterTest::answerTheFirst);

        assertThat(call(committer)).isCompleted();
        assertThat(call(committer)).isCompleted();
    }

    @Test
    void aCallThatNobodyCommitsFailsAndTheNextIsTriedAgain() {
        AtomicBoolean refuses = new AtomicBoolean(true);
        Committer committer = new Committer(
                new Threads(
                        task -> {
                            if (refuses.getAndSet(false)) {
                                throw new RejectedExecutionException("not now");
                            }
                            task.run();
                        },
                        Runnable::run),
                CommitterTest::answerTheFirst);

        assertThat(call(committer)).isCompletedExceptionally();
        assertThat(call(committer)).isCompleted();
    }

    @Test
    void whoFailsWhenHeIsToldKeepsNobodyFromBeingTold() {
        Queue<Runnable> commits = new ArrayDeque<>();
        Committer committer = new Committer(new Threads(commits::add, Runnable::run), CommitterTest::answerTheFirst);
        CompletableFuture<?> first = call(committer).thenRun(() -> {
            throw new IllegalStateException("own fault");
        });
        CompletableFuture<?> second = call(committer);

        commits.remove().run();

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompleted();
    }

    private static void answerTheFirst(List<Call<?>> calls) {
        ((Call.Claim) calls.removeFirst()).answer(Claimed.NONE);
    }

    /** A few at a time, so that the committer comes to its end again and again. */
    private static int callManyTimes(Committer committer) {
        int done = 0;
        for (int i = 0; i < CALLS; i += 2) {
            CompletableFuture<Claimed> one = call(committer);
            CompletableFuture<Claimed> other = call(committer);
            one.join();
            other.join();
            done += 2;
        }
        return done;
    }

    private static CompletableFuture<Claimed> call(Committer committer) {
        return committer.add(new Call.Claim(1, new Claimant(NODE, Optional.empty(), Optional.empty()), NOON));
    }
}
