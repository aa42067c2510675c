package dev.jobd.observe;

import dev.jobd.domain.CannotStart;
import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/** Has the log say why the node does not start in the one sentence that there is for it, without a stack trace. */
@LoggingFilter(name = "start-failures")
public final class StartFailures implements Filter {

    @Override
    public boolean isLoggable(LogRecord record) {
        for (Throwable cause = record.getThrown(); cause != null; cause = cause.getCause()) {
            if (cause instanceof CannotStart) {
                record.setThrown(null);
                if (record instanceof ExtLogRecord extended) {
                    extended.setMessage(
                            "jobd does not start: " + cause.getMessage(), ExtLogRecord.FormatStyle.NO_FORMAT);
                } else {
                    record.setMessage("jobd does not start: " + cause.getMessage());
                }
                break;
            }
        }
        return true;
    }
}
