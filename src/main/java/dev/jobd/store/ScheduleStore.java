package dev.jobd.store;

import dev.jobd.domain.Schedule;
import dev.jobd.domain.ScheduleRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where schedules live, each under its name. Every method is atomic, may be called from any thread and may block. */
public interface ScheduleStore {

    /** What became of a schedule that was to be inserted. */
    enum Inserted {
        STORED,
        /** There is one of this name, which stays as it is. */
        KNOWN,
        /** There are as many as may be. */
        FULL
    }

    /** @param max no schedule is taken with which there would be more than this many */
    Inserted insert(Schedule schedule, int max);

    /**
     * Stores what has become of a schedule.
     *
     * @return false when another writer was there first, or it is gone, and nothing changed
     */
    boolean update(ScheduleRecord from, Schedule next);

    /** Forgets a schedule; false when it has another version by now. */
    boolean delete(ScheduleRecord from);

    Optional<ScheduleRecord> find(String name);

    /** All of them, by name. */
    List<ScheduleRecord> list();

    /** Those that are not paused and whose next firing is due, the longest due first. */
    List<ScheduleRecord> due(Instant now);
}
