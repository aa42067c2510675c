package dev.jobd.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogWriterTest {
    private static final int LINES = 1000;

    private final Terminal terminal = new Terminal();
    private final ExtHandler root = new Root(terminal);

    @Test
    void stopWritesAllThatWait() throws InterruptedException {
        LogWriter writer = new LogWriter(root, Duration.ofSeconds(30));
        writer.start();
        log(LINES);

        terminal.goOn.release();
        writer.stop();

        assertThat(terminal.written).hasSize(LINES);
    }

    @Test
    void linesFromAfterTheStopAreWrittenByWhoeverLogsThem() throws InterruptedException {
        terminal.goOn.release();
        LogWriter writer = new LogWriter(root, Duration.ofSeconds(30));
        writer.start();
        writer.stop();

        log(1);

        assertThat(terminal.written).containsExactly(Thread.currentThread());
    }

    @Test
    void stalledTerminalHoldsUpNobody() throws InterruptedException {
        LogWriter writer = new LogWriter(root, Duration.ofMillis(1));
        writer.start();
        log(20 * LINES);
        writer.stop();
        log(LINES);

        assertThat(terminal.written).isEmpty();
    }

    @Test
    void requestsThreadDoesNotWrite() throws InterruptedException {
        terminal.goOn.release();
        LogWriter writer = new LogWriter(root, Duration.ofSeconds(30));
        writer.start();
        log(1);
        writer.stop();

        assertThat(terminal.written).singleElement().isNotEqualTo(Thread.currentThread());
    }

    @AfterEach
    void endThreads() {
        terminal.goOn.release();
    }

    private void log(int lines) {
        for (int i = 0; i < lines; i++) {
            root.publish(new ExtLogRecord(Level.INFO, "line " + i, LogWriterTest.class.getName()));
        }
    }

    private static final class Root extends ExtHandler {
        Root(Handler terminal) {
            setHandlers(new Handler[] {terminal});
        }

        @Override
        protected void doPublish(ExtLogRecord line) {
            publishToNestedHandlers(line);
        }
    }

    /** Notes who writes, once it may go on. */
    private static final class Terminal extends Handler {
        private final Semaphore goOn = new Semaphore(0);
        private final List<Thread> written = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            // As a write to a terminal, this goes on waiting when the thread is interrupted.
            goOn.acquireUninterruptibly();
            goOn.release();
            written.add(Thread.currentThread());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
