package dev.jobd.store;

import dev.jobd.domain.JobRecord;

/** What became of a job that was to be inserted. */
public sealed interface Inserted {

    record Stored(JobRecord job) implements Inserted {}

    /** There is a job with this idempotency key, and the same was asked for. */
    record Known(JobRecord job) implements Inserted {}

    /** Neither this job nor any other of the same call was taken. */
    sealed interface Refused extends Inserted {}

    /** There is a job with this idempotency key, but something else was asked for. */
    record Reused(JobRecord job) implements Refused {}

    /** As many jobs wait as may wait. */
    record Full() implements Refused {}
}
