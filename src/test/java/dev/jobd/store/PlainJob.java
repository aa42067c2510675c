package dev.jobd.store;

import dev.jobd.domain.Idempotency;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobLog;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobSpec;
import dev.jobd.domain.Progress;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** A job of a {@link PlainJobStore}. */
final class PlainJob {
    /** In the order in which due jobs are to start. */
    static final Comparator<PlainJob> BY_TURN = Comparator.comparing(
                    (PlainJob job) -> -job.spec().options().priority())
            .thenComparing(job -> job.turn.orElse(job.due()))
            .thenComparing(PlainJob::cursor);

    private static final Comparator<PlainJob> WITHIN_KEY = Comparator.comparing(
                    (PlainJob job) -> -job.spec().options().priority())
            .thenComparing((PlainJob job) -> job.due())
            .thenComparing(PlainJob::cursor);

    final JobLog log = new JobLog();
    Job job;
    Progress progress = Progress.NONE;
    long version;
    /** Since when it need wait for no other with its key; empty when it does not wait, or is not due. */
    Optional<Instant> turn = Optional.empty();

    boolean waitsForItsKey;

    PlainJob(Job job) {
        this.job = job;
    }

    void become(Job next, long changed) {
        job = next;
        version = changed;
        turn = Optional.empty();
        waitsForItsKey = false;
    }

    /** @param mayRun as far as others with its key are concerned */
    void lineUp(boolean mayRun, Instant now) {
        if (!due(now) || !mayRun) {
            turn = Optional.empty();
        } else if (turn.isEmpty()) {
            turn = Optional.of(waitsForItsKey && now.isAfter(due()) ? now : due());
        }
        waitsForItsKey = due(now) && !mayRun;
    }

    boolean due(Instant now) {
        return job instanceof Job.Queued && !due().isAfter(now);
    }

    Instant due() {
        return job.history().due();
    }

    boolean expired(Instant now) {
        return job instanceof Job.Ended ended && !ended.expiresAt().isAfter(now);
    }

    boolean sharesKey(PlainJob other) {
        return spec().options().concurrencyKey().isPresent()
                && spec().options()
                        .concurrencyKey()
                        .equals(other.spec().options().concurrencyKey())
                && type().equals(other.type());
    }

    boolean comesBefore(PlainJob other) {
        return WITHIN_KEY.compare(this, other) < 0;
    }

    boolean hasIdempotencyKeyOf(Job other) {
        Optional<String> key = spec().idempotency().map(Idempotency::key);
        return key.isPresent() && key.equals(other.spec().idempotency().map(Idempotency::key));
    }

    JobRecord record(OptionalInt position) {
        return new JobRecord(job, log.toString(), progress, version, position);
    }

    JobRecord withoutLog(OptionalInt position) {
        return new JobRecord(job, "", progress, version, position);
    }

    JobSpec spec() {
        return job.spec();
    }

    UUID id() {
        return spec().id();
    }

    String type() {
        return spec().type();
    }

    Cursor cursor() {
        return new Cursor(spec().createdAt(), id());
    }

    /** The place of a job in a list that is sorted by creation. */
    record Cursor(Instant created, UUID id) implements Comparable<Cursor> {

        static Cursor parse(String text) {
            String[] parts = text.split("/", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException("not a cursor");
            }
            try {
                return new Cursor(Instant.parse(parts[0]), UUID.fromString(parts[1]));
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("not a cursor", e);
            }
        }

        @Override
        public int compareTo(Cursor other) {
            int order = created.compareTo(other.created);
            return order == 0 ? id.compareTo(other.id) : order;
        }

        @Override
        public String toString() {
            return created + "/" + id;
        }
    }
}
