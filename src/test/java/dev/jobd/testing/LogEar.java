package dev.jobd.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtLogRecord;

/** Hears everything that is logged under a category while it is open. */
public final class LogEar extends Handler implements AutoCloseable {
    private final List<ExtLogRecord> heard = new CopyOnWriteArrayList<>();
    private final Logger logger;

    private LogEar(Logger logger) {
        this.logger = logger;
    }

    /** @param category the empty string hears everything */
    public static LogEar on(String category) {
        LogEar ear = new LogEar(Logger.getLogger(category));
        ear.logger.addHandler(ear);
        return ear;
    }

    public List<ExtLogRecord> records() {
        return List.copyOf(heard);
    }

    public Stream<String> lines() {
        return heard.stream().map(ExtLogRecord::getFormattedMessage);
    }

    @Override
    public void publish(LogRecord line) {
        ExtLogRecord copy = ExtLogRecord.wrap(line);
        copy.copyAll();
        heard.add(copy);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
