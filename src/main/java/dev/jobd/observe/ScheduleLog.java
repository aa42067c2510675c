package dev.jobd.observe;

import dev.jobd.domain.ScheduleEvent;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** One line for each thing that happens to a schedule, under the category {@code dev.jobd.schedule}. */
@Singleton
public final class ScheduleLog implements ScheduleEvent.Listener {
    private static final Logger LOG = Logger.getLogger("dev.jobd.schedule");
    private static final String NONE = "";

    private final LogLine line;

    ScheduleLog(LogLine line) {
        this.line = line;
    }

    @Override
    public void on(ScheduleEvent event) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        switch (event) {
            case ScheduleEvent.Created e -> write("created", e, next(e), NONE, NONE);
            case ScheduleEvent.Replaced e -> write("replaced", e, next(e), NONE, NONE);
            case ScheduleEvent.Deleted e -> write("deleted", e, NONE, NONE, NONE);
            case ScheduleEvent.Paused e -> write("paused", e, NONE, NONE, NONE);
            case ScheduleEvent.Resumed e -> write("resumed", e, next(e), NONE, NONE);
            case ScheduleEvent.Fired e -> write("fired", e, e.firing(), e.job(), NONE);
            case ScheduleEvent.Triggered e -> write("triggered", e, NONE, e.job(), NONE);
            case ScheduleEvent.Skipped e -> write("skipped", e, e.firing(), e.last(), NONE);
            case ScheduleEvent.Missed e -> write("missed", e, e.firing(), NONE, NONE);
            case ScheduleEvent.Refused e -> write("refused", e, e.firing(), NONE, reason(e));
        }
    }

    private static Object next(ScheduleEvent event) {
        return event.schedule().next().map(Object.class::cast).orElse(NONE);
    }

    private static String reason(ScheduleEvent.Refused refused) {
        return refused.problem().getClass().getSimpleName();
    }

    private void write(String message, ScheduleEvent event, Object firing, Object job, Object problem) {
        line.info(
                LOG,
                message,
                "schedule",
                event.schedule().spec().name(),
                "firing",
                firing,
                "job",
                job,
                "problem",
                problem);
    }
}
