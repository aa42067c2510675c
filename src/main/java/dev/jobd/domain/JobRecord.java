package dev.jobd.domain;

import java.util.OptionalInt;

/**
 * A job as it is stored at one moment.
 *
 * @param log empty where it was not asked for
 * @param version rises with every change of the job, its log or its progress. No two changes of a store have the same.
 * @param position in the line of jobs that are due: 1 for the next to start; empty also while other jobs with its key keep
 *     it out of the line, and so far back that the store would have to count for long. Changes without a new version.
 */
public record JobRecord(Job job, String log, Progress progress, long version, OptionalInt position) {}
