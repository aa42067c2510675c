package dev.jobd.domain;

import java.util.OptionalInt;

/**
 * A job as it is stored at one moment.
 *
 * @param log empty where it was not asked for
 * @param version rises with every change of the job, its log or its progress. No two changes of a store have the same.
 * @param position of a job that is due and waits: 1 for the next to start. Changes without a new version.
 */
public record JobRecord(Job job, String log, Progress progress, long version, OptionalInt position) {}
