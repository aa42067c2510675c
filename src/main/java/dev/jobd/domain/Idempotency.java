package dev.jobd.domain;

/**
 * What makes two submissions one job.
 *
 * @param key one kept job has it
 * @param fingerprint the same for two requests that ask for the same
 */
public record Idempotency(String key, String fingerprint) {
    public static final int MAX_KEY = 256;
    /** Keys that begin with this are given by schedules; clients must not use it. */
    public static final String SCHEDULE_PREFIX = "schedule:";
}
