package dev.jobd.observe;

import dev.jobd.config.JobdConfig;
import dev.jobd.config.JobdConfig.LogFormat;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Writes a line whose message says what happened and whose keys say to whom: as {@code message key=value …} in text, as
 * fields of their own in JSON.
 */
@Singleton
public final class LogLine {
    private final boolean json;

    @Inject
    LogLine(JobdConfig config) {
        this(config.logFormat());
    }

    LogLine(LogFormat format) {
        this.json = format == LogFormat.JSON;
    }

    /** @param keysAndValues a key, its value, the next key, and so on; an empty value leaves its key out */
    public void info(Logger logger, String message, Object... keysAndValues) {
        if (json) {
            asFields(logger, message, keysAndValues);
        } else {
            asText(logger, message, keysAndValues);
        }
    }

    private static void asText(Logger logger, String message, Object... keysAndValues) {
        StringBuilder line = new StringBuilder(message);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            if (!"".equals(keysAndValues[i + 1])) {
                line.append(' ').append(keysAndValues[i]).append('=').append(keysAndValues[i + 1]);
            }
        }
        logger.info(line);
    }

    private static void asFields(Logger logger, String message, Object... keysAndValues) {
        for (int i = 0; i < keysAndValues.length; i += 2) {
            if (!"".equals(keysAndValues[i + 1])) {
                MDC.put((String) keysAndValues[i], keysAndValues[i + 1]);
            }
        }
        try {
            logger.info(message);
        } finally {
            for (int i = 0; i < keysAndValues.length; i += 2) {
                MDC.remove((String) keysAndValues[i]);
            }
        }
    }
}
