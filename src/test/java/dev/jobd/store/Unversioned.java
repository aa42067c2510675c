package dev.jobd.store;

import dev.jobd.domain.Fence;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What stores tell, without what is for each of them to make up: fences, versions, and the places of jobs that wait for
 * others with their key.
 */
final class Unversioned {
    private static final Fence NONE = new Fence(0);

    private Unversioned() {}

    static Job job(Job job) {
        return switch (job) {
            case Job.Running run ->
                new Job.Running(run.spec(), run.history(), NONE, run.node(), run.startedAt(), run.leasedUntil());
            case Job.Cancelling stop ->
                new Job.Cancelling(
                        stop.spec(),
                        stop.history(),
                        NONE,
                        stop.node(),
                        stop.startedAt(),
                        stop.failure(),
                        stop.leasedUntil());
            case Job.AtRest rest -> rest;
        };
    }

    static JobRecord job(JobRecord told) {
        boolean placed = told.position().isPresent()
                && told.job().spec().options().concurrencyKey().isPresent();
        return new JobRecord(
                job(told.job()),
                told.log(),
                told.progress(),
                JobStore.LOST,
                placed ? OptionalInt.of(0) : told.position());
    }

    static Inserted inserted(Inserted told) {
        return switch (told) {
            case Inserted.Stored(JobRecord stored) -> new Inserted.Stored(job(stored));
            case Inserted.Known(JobRecord known) -> new Inserted.Known(job(known));
            case Inserted.Reused(JobRecord other) -> new Inserted.Reused(job(other));
            case Inserted.Full full -> full;
        };
    }

    static List<Job> claimed(Claimed told) {
        return told.claims().stream().map(claim -> job(claim.job())).toList();
    }

    static Optional<Blockers> blockers(Optional<Blockers> told) {
        return told.map(why -> new Blockers(job(why.job()), why.queuePaused(), why.typeFull(), why.keyFull()));
    }
}
