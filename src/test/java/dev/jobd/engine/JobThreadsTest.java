package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.testing.Jobs;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobThreadsTest {
    private static final InheritableThreadLocal<String> CALLERS = new InheritableThreadLocal<>();

    private final Executor threads = new EngineBeans().jobThreads();

    @AfterEach
    void end() {
        CALLERS.remove();
    }

    @Test
    void moreTasksRunAtOnceThanAShortCounts() throws InterruptedException {
        int tasks = Short.MAX_VALUE + 100;
        CountDownLatch started = new CountDownLatch(tasks);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(tasks);
        for (int i = 0; i < tasks; i++) {
            threads.execute(() -> {
                started.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                ended.countDown();
            });
        }

        assertThat(started.await(Jobs.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        // Interrupting so many waiters of one latch takes the square of their number: they end by themselves.
        end.countDown();
        assertThat(ended.await(Jobs.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void threadIsVirtualAndNew() throws ExecutionException, InterruptedException {
        Thread first = run(Thread::currentThread).get();
        Thread second = run(Thread::currentThread).get();

        assertThat(first.isVirtual()).isTrue();
        assertThat(second).isNotSameAs(first);
    }

    @Test
    void nothingOfTheCallerReachesATask() throws ExecutionException, InterruptedException {
        CALLERS.set("of the caller");

        assertThat(run(CALLERS::get).get()).isNull();
    }

    private <T> Future<T> run(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        threads.execute(future);
        return future;
    }
}
