package dev.jobd.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jobd.testing.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TurnsTest {
    private static final int THREADS = 4;
    private static final int STEPS = 20_000;

    private final Turns turns = new Turns();
    /** Not safe for threads: it is touched in turns. */
    private final List<String> done = new ArrayList<>();

    @Test
    void stepIsDoneAtOnceWhenNobodyHasTheTurn() {
        assertThat(turns.now(() -> 1)).isEqualTo(1);
        assertThat(turns.soon(() -> 2).toCompletableFuture()).isCompletedWithValue(2);
    }

    @Test
    void failureOfAStepIsItsCallersAlone() {
        assertThatThrownBy(() -> turns.now(TurnsTest::fail)).hasMessage("broken");
        assertThatThrownBy(() -> turns.soon(TurnsTest::fail)).hasMessage("broken");
        assertThat(turns.now(() -> 1)).isEqualTo(1);
    }

    @Test
    void stepsThatWereLeftAreDoneInOrderByTheOneWhoseTurnItIs() throws Exception {
        List<CompletableFuture<Object>> left = whileSomebodyHasTheTurn(
                () -> List.of(soon(() -> done.add("first")), soon(TurnsTest::fail), soon(() -> done.add("second"))));

        assertThat(left.get(0)).isCompleted();
        assertThat(left.get(1)).isCompletedExceptionally();
        assertThat(left.get(2)).isCompleted();
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void whoeverHasLeftManyStepsWaits() throws Exception {
        CompletableFuture<Object> last = new CompletableFuture<>();

        Thread ahead = whileSomebodyHasTheTurn(() -> {
            Thread thread = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < Turns.MAX_LEFT; i++) {
                    String step = "left " + i;
                    assertThat(soon(() -> done.add(step))).isNotDone();
                }
                CompletableFuture<Void> _ = soon(() -> done.add("waited for")).thenAccept(last::complete);
            });
            await().until(() -> thread.getState() == Thread.State.WAITING);
            return thread;
        });
        ahead.join();

        assertThat(last).isCompleted();
        assertThat(done).hasSize(Turns.MAX_LEFT + 1).startsWith("left 0").endsWith("waited for");
    }

    @Test
    void whatFollowsAStepMayTakeTurns() throws Exception {
        List<CompletableFuture<Object>> left = whileSomebodyHasTheTurn(() -> List.of(
                soon(() -> done.add("first")).thenApply(_ -> turns.now(() -> done.add("then"))),
                soon(() -> done.add("second")).thenCompose(_ -> soon(() -> done.add("later")))));

        assertThat(left).allSatisfy(step -> assertThat(step).isCompleted());
        assertThat(done).containsExactly("first", "second", "then", "later");
    }

    /** Each of these steps is left, and done, while the one before it is told of. */
    @Test
    void tellingOfStepsGoesNoDeeperWithTheirNumber() throws Exception {
        CompletableFuture<Integer> deepest = new CompletableFuture<>();

        whileSomebodyHasTheTurn(() -> {
            CompletableFuture<Object> _ =
                    soon(() -> 0).thenAccept(_ -> leaveAnother(0, 0, deepest)).thenApply(_ -> 0);
            return List.of();
        });

        assertThat(deepest.get(10, TimeUnit.SECONDS)).isLessThan(200);
    }

    @Test
    void noStepIsLostOrDoneTwiceOrBesideAnother() throws Exception {
        int[] steps = new int[1];
        AtomicInteger told = new AtomicInteger();

        Threads.atOnce(THREADS, thread -> {
            for (int i = 0; i < STEPS; i++) {
                // Not atomic: two steps at once would lose one.
                if (thread == 0 && i % 8 == 0) {
                    turns.now(() -> steps[0]++);
                    told.incrementAndGet();
                } else {
                    CompletionStage<Void> _ = turns.soon(() -> steps[0]++).thenAccept(_ -> told.incrementAndGet());
                }
            }
            return true;
        });

        assertThat(turns.now(() -> steps[0])).isEqualTo(THREADS * STEPS);
        assertThat(told).hasValue(THREADS * STEPS);
    }

    @Test
    void stepsOfAThreadAreDoneInItsOrder() throws Exception {
        int[] last = new int[THREADS];
        AtomicInteger wrong = new AtomicInteger();

        Threads.atOnce(THREADS, thread -> {
            for (int i = 0; i < STEPS; i++) {
                int number = i;
                CompletionStage<Boolean> _ = turns.soon(() -> {
                    if (number > 0 && last[thread] != number - 1) {
                        wrong.incrementAndGet();
                    }
                    last[thread] = number;
                    return true;
                });
            }
            return true;
        });

        assertThat(wrong).hasValue(0);
    }

    /** Brings steps from this thread while another has the turn; returns when that one has told of them. */
    private <T> T whileSomebodyHasTheTurn(Callable<T> body) throws Exception {
        CountDownLatch has = new CountDownLatch(1);
        CompletableFuture<Boolean> goOn = new CompletableFuture<>();
        Thread other = Thread.ofPlatform()
                .start(() -> turns.now(() -> {
                    has.countDown();
                    return goOn.join();
                }));
        has.await();
        T left = body.call();
        goOn.complete(true);
        other.join();
        return left;
    }

    /** From what follows a step: takes a turn in which another thread leaves one more. */
    private void leaveAnother(int number, int deepest, CompletableFuture<Integer> result) {
        int depth = Math.max(deepest, new Throwable().getStackTrace().length);
        if (number == 500) {
            result.complete(depth);
            return;
        }
        turns.now(() -> {
            Runnable leave = () -> {
                CompletableFuture<Void> _ = soon(() -> 0).thenAccept(_ -> leaveAnother(number + 1, depth, result));
            };
            return CompletableFuture.runAsync(leave, Thread.ofPlatform()::start).join();
        });
    }

    private CompletableFuture<Object> soon(Supplier<Object> step) {
        return turns.soon(step).toCompletableFuture();
    }

    private static Object fail() {
        throw new IllegalStateException("broken");
    }
}
