package dev.jobd.engine;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The timer of a node: one thread, which ends with the node, also when that is loaded again under {@code quarkus:dev}. */
@Singleton
final class TimerThread implements Timer {
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().name("timer").daemon().factory(),
            // What comes when the node has ended.
            new ThreadPoolExecutor.DiscardPolicy());

    TimerThread() {
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void after(Duration delay, Runnable task) {
        var _ = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @PreDestroy
    void end() {
        thread.shutdown();
    }
}
