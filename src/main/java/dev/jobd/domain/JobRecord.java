package dev.jobd.domain;

/**
 * A job as it is stored at one moment.
 *
 * @param version rises with every change of the job or its log, so that two records of one job with the same version are
 *     equal
 */
public record JobRecord(Job job, String log, long version) {}
