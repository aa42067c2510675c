package dev.jobd.engine;

import dev.jobd.domain.Problem;
import dev.jobd.domain.Schedule;
import dev.jobd.domain.ScheduleEvent;
import dev.jobd.domain.ScheduleRecord;
import dev.jobd.store.ScheduleStore;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/** Changes schedules that others change too, and tells of it. */
final class ScheduleLedger {
    private static final Logger LOG = Logger.getLogger(ScheduleLedger.class);

    private final ScheduleStore store;
    private final List<ScheduleEvent.Listener> listeners;

    ScheduleLedger(ScheduleStore store, List<ScheduleEvent.Listener> listeners) {
        this.store = store;
        this.listeners = List.copyOf(listeners);
    }

    ScheduleStore store() {
        return store;
    }

    /** @throws dev.jobd.domain.ProblemException {@link Problem.ScheduleNotFound} */
    ScheduleRecord find(String name) {
        return store.find(name).orElseThrow(() -> new Problem.ScheduleNotFound(name).asException());
    }

    /**
     * Changes a schedule from whatever it is by now.
     *
     * @param change returns the same schedule for no change
     * @return the schedule as it was and as it is; empty when it is gone
     */
    Optional<Change> change(String name, UnaryOperator<Schedule> change) {
        while (true) {
            Optional<ScheduleRecord> seen = store.find(name);
            if (seen.isEmpty()) {
                return Optional.empty();
            }
            Schedule before = seen.get().schedule();
            Schedule after = change.apply(before);
            if (after.equals(before) || store.update(seen.get(), after)) {
                return Optional.of(new Change(before, after));
            }
        }
    }

    record Change(Schedule before, Schedule after) {

        boolean made() {
            return !before.equals(after);
        }
    }

    void publish(ScheduleEvent event) {
        for (ScheduleEvent.Listener listener : listeners) {
            try {
                listener.on(event);
            } catch (RuntimeException e) {
                LOG.error("a listener of schedule events failed", e);
            }
        }
    }
}
