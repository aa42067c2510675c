package dev.jobd.store.sql;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.store.Claimed;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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

    private static void answerTheFirst(List<Call<?>> calls) {
        ((Call.Claim) calls.removeFirst()).answer(Claimed.NONE);
    }

    /** A few at a time, so that the committer comes to its end again and again. */
    private static int callManyTimes(Committer committer) {
        int done = 0;
        for (int i = 0; i < CALLS; i += 2) {
            CompletableFuture<Claimed> one = committer.add(new Call.Claim(1, NODE, NOON));
            CompletableFuture<Claimed> other = committer.add(new Call.Claim(1, NODE, NOON));
            one.join();
            other.join();
            done += 2;
        }
        return done;
    }
}
