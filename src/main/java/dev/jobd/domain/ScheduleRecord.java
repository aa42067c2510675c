package dev.jobd.domain;

/**
 * A schedule as it is stored at one moment.
 *
 * @param version another one after every change. No two changes of a store have the same.
 */
public record ScheduleRecord(Schedule schedule, long version) {}
