package dev.jobd.domain;

import java.time.Instant;
import java.util.UUID;

/** Something that has happened to a schedule. */
public sealed interface ScheduleEvent {

    Schedule schedule();

    record Created(Schedule schedule) implements ScheduleEvent {}

    record Replaced(Schedule schedule) implements ScheduleEvent {}

    record Deleted(Schedule schedule) implements ScheduleEvent {}

    record Paused(Schedule schedule) implements ScheduleEvent {}

    record Resumed(Schedule schedule) implements ScheduleEvent {}

    record Fired(Schedule schedule, Instant firing, UUID job) implements ScheduleEvent {}

    /** Somebody asked for a job of it now. */
    record Triggered(Schedule schedule, UUID job) implements ScheduleEvent {}

    /** No job was submitted, as the last one has not ended. */
    record Skipped(Schedule schedule, Instant firing, UUID last) implements ScheduleEvent {}

    /** The firings from this one on were too late and are left out, up to the next one of the schedule. */
    record Missed(Schedule schedule, Instant firing) implements ScheduleEvent {}

    /** The job was not taken; it is tried again. Told once a firing. */
    record Refused(Schedule schedule, Instant firing, Problem problem) implements ScheduleEvent {}

    /** Told of every event, on the thread that made it: must be quick, must not block and must not throw. */
    interface Listener {
        void on(ScheduleEvent event);
    }
}
