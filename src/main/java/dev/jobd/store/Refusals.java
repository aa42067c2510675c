package dev.jobd.store;

import dev.jobd.domain.Idempotency;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Looks through jobs that are to be inserted all or none, before any of them is, for those that cannot be. */
public final class Refusals {
    private final Function<Idempotency, Optional<JobRecord>> stored;
    private final Map<String, Job> coming = new HashMap<>();
    private final List<Inserted> answers = new ArrayList<>();
    private long room;
    private boolean refused;

    private Refusals(long room, Function<Idempotency, Optional<JobRecord>> stored) {
        this.room = room;
        this.stored = stored;
    }

    /**
     * Why the jobs cannot be taken, with one answer for each; empty when they can.
     *
     * @param room for how many new jobs there is room
     * @param stored the job that is stored under the same idempotency key
     */
    public static List<Inserted> of(
            List<? extends Job.Waiting> jobs, long room, Function<Idempotency, Optional<JobRecord>> stored) {
        Refusals refusals = new Refusals(room, stored);
        jobs.forEach(refusals::look);
        return refusals.refused ? refusals.answers : List.of();
    }

    private void look(Job.Waiting job) {
        Inserted answer = job.spec().idempotency().flatMap(this::earlier).orElseGet(() -> fresh(job));
        refused |= answer instanceof Inserted.Refused;
        answers.add(answer);
    }

    /** The answer to a job whose key another one has, be it stored or earlier among these. */
    private Optional<Inserted> earlier(Idempotency own) {
        Optional<JobRecord> known = stored.apply(own)
                .or(() -> Optional.ofNullable(coming.get(own.key())).map(Refusals::unstored));
        return known.map(other -> sameAsked(other, own) ? new Inserted.Known(other) : new Inserted.Reused(other));
    }

    private Inserted fresh(Job.Waiting job) {
        if (room == 0) {
            return new Inserted.Full();
        }
        room--;
        job.spec().idempotency().ifPresent(own -> coming.put(own.key(), job));
        return new Inserted.Stored(unstored(job));
    }

    private static boolean sameAsked(JobRecord other, Idempotency own) {
        return other.job()
                .spec()
                .idempotency()
                .filter(first -> first.fingerprint().equals(own.fingerprint()))
                .isPresent();
    }

    private static JobRecord unstored(Job job) {
        return new JobRecord(job, "", Progress.NONE, JobStore.LOST, OptionalInt.empty());
    }
}
