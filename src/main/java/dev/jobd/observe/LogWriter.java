package dev.jobd.observe;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.handlers.AsyncHandler;

/**
 * Writes log lines on a thread of its own, so that a slow or stalled terminal holds up neither requests nor jobs, from the
 * start of the node until it has stopped. Then it writes all that are still waiting: Quarkus' own asynchronous console
 * ends with the process and whatever waits is lost, the reason for the end first of all. Lines from before and after are
 * written by whoever logs them.
 */
@Singleton
final class LogWriter {
    /** Lines that may wait; further ones are dropped. */
    private static final int MAX_WAITING = 16_384;

    private final ExtHandler root;
    private final Handler[] direct;
    private final Duration drainLimit;
    private final AsyncHandler queue;
    private final Thread thread;

    @Inject
    LogWriter() {
        this(InitialConfigurator.DELAYED_HANDLER, Duration.ofSeconds(2));
    }

    /** @param drainLimit how long the stop may take for the lines that wait */
    LogWriter(ExtHandler root, Duration drainLimit) {
        this.root = root;
        this.direct = root.getHandlers();
        this.drainLimit = drainLimit;
        AtomicReference<Thread> made = new AtomicReference<>();
        queue = new AsyncHandler(MAX_WAITING, task -> made.updateAndGet(_ -> new Thread(task, "log")));
        thread = Objects.requireNonNull(made.get());
    }

    void start(@Observes @Priority(Integer.MIN_VALUE) StartupEvent event) {
        start();
    }

    void stop(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent event) throws InterruptedException {
        stop();
    }

    void start() {
        queue.setOverflowAction(AsyncHandler.OverflowAction.DISCARD);
        queue.setCloseChildren(false);
        queue.setHandlers(direct);
        root.setHandlers(new Handler[] {queue});
    }

    void stop() throws InterruptedException {
        queue.close();
        thread.join(drainLimit.toMillis());
        // To a stalled terminal nobody writes any more, or the process would never end.
        if (!thread.isAlive()) {
            root.setHandlers(direct);
        }
    }
}
