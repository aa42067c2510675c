package dev.jobd.store;

import dev.jobd.domain.Attempt;
import dev.jobd.domain.Attempt.Ending;
import dev.jobd.domain.History;
import dev.jobd.domain.Idempotency;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobOptions;
import dev.jobd.domain.JobSpec;
import dev.jobd.domain.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job that did its work at the first attempt, in a third of the memory: most jobs that are kept are of this kind, and
 * nobody looks at most of them again. What its {@link Entry} knows is left out.
 */
final class Packed {
    private final Json payload;
    private final Json result;
    private final JobOptions options;
    private final Optional<Idempotency> idempotency;
    private final Optional<String> traceparent;
    private final String node;
    /** These are in nanoseconds since 1970. */
    private final long due;

    private final long started;
    private final long ended;

    private Packed(Job.Succeeded job, Attempt attempt) {
        payload = job.spec().payload();
        result = job.result();
        options = job.spec().options();
        idempotency = job.spec().idempotency();
        traceparent = job.spec().traceparent();
        node = attempt.node();
        due = Entry.nanos(job.history().due());
        started = Entry.nanos(attempt.startedAt());
        ended = Entry.nanos(attempt.finishedAt());
    }

    /** Null when there is more to a job than would be kept. */
    static @Nullable Packed of(Job.Ended job) {
        if (!(job instanceof Job.Succeeded done)
                || done.attempts().size() != 1
                || done.spec().pipeline().isPresent()) {
            return null;
        }
        Attempt attempt = done.attempts().getFirst();
        return fits(done, attempt) ? new Packed(done, attempt) : null;
    }

    private static boolean fits(Job.Succeeded job, Attempt attempt) {
        return Entry.exact(job.spec().createdAt())
                && Entry.exact(job.history().due())
                && Entry.exact(attempt.startedAt())
                && Entry.exact(attempt.finishedAt());
    }

    JobOptions options() {
        return options;
    }

    Optional<Idempotency> idempotency() {
        return idempotency;
    }

    /** The same job as it was packed. */
    Job.Succeeded job(UUID id, String type, Instant created) {
        Instant end = Entry.instant(ended);
        Attempt attempt = new Attempt(1, node, Entry.instant(started), end, Ending.SUCCEEDED, Optional.empty());
        return new Job.Succeeded(
                new JobSpec(id, type, payload, created, options, idempotency, traceparent),
                new History(Entry.instant(due), 0, List.of(attempt)),
                end,
                result);
    }
}
