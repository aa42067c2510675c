package dev.jobd.store;

import dev.jobd.domain.Idempotency;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobLog;
import dev.jobd.domain.JobOptions;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Priority;
import dev.jobd.domain.Progress;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the memory store keeps of one job; its natural order is that in which the jobs were created. Touched in the turns of
 * the store only.
 */
final class Entry implements Comparable<Entry> {
    private static final long NANOS = 1_000_000_000L;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final int PRIORITY_SHIFT = 59;
    private static final long MAX_TURN = (1L << PRIORITY_SHIFT) - 1;

    /** One of the two is there. */
    private @Nullable Job job;

    private @Nullable Packed packed;
    long version;
    Progress progress = Progress.NONE;
    private @Nullable JobLog log;

    final UUID id;
    final long created;
    /** Whether it can be found by an idempotency key. */
    final boolean idempotent;

    /** Of its own type. */
    final Lane home;

    final @Nullable KeyLine key;

    /** Of the type of its attempts: another one for each stage of a pipeline. */
    Lane lane;

    /** Where it is listed; jobs that are listed in the same places may share it. */
    Shelf[] shelves = Shelves.NONE;

    /** What it is listed as; that of a due job may lag behind until the store has seen the time. */
    JobState state;

    int priority;
    /** In nanoseconds since 1970: when a waiting job is due; when the lease of a worker ends; when an ended job has to leave. */
    long due;
    /** In nanoseconds since 1970: since when a due job waits its turn. Not before its due time. */
    long turn;
    /** Whether it stands in the line of its type, from which claims take. */
    boolean inLine;
    /** A number that rises with each job that ends. */
    long ended;

    /** Whether it is kept for as long after its end as most are. */
    boolean keptAsUsual;

    /** The token of the fence of the latest attempt. */
    long token;

    Entry(Job.Waiting job, JobState state, Lane home, @Nullable KeyLine key) {
        this.job = job;
        this.state = state;
        this.home = home;
        this.lane = home;
        this.key = key;
        this.id = job.spec().id();
        this.created = nanos(job.spec().createdAt());
        this.idempotent = job.spec().idempotency().isPresent();
    }

    /** Orders due jobs by priority, and then by the turn, to the microsecond. */
    long turnKey() {
        return (long) (Priority.FIRST - priority) << PRIORITY_SHIFT | Math.clamp(turn / NANOS_PER_MICRO, 0, MAX_TURN);
    }

    /** As {@link #turnKey}, by the due time, which does not change while a job waits for others of its key. */
    long dueKey() {
        return (long) (Priority.FIRST - priority) << PRIORITY_SHIFT | Math.clamp(due / NANOS_PER_MICRO, 0, MAX_TURN);
    }

    /** Of two due jobs. */
    boolean startsBefore(Entry other) {
        long own = turnKey();
        long others = other.turnKey();
        return own == others ? compareTo(other) < 0 : own < others;
    }

    @Override
    public int compareTo(Entry other) {
        return created == other.created ? id.compareTo(other.id) : Long.compare(created, other.created);
    }

    /** See {@link dev.jobd.domain.JobSpec#options}. */
    JobOptions options() {
        return packed == null ? Objects.requireNonNull(job).spec().options() : packed.options();
    }

    /** See {@link dev.jobd.domain.JobSpec#idempotency}. */
    Optional<Idempotency> idempotency() {
        return packed == null ? Objects.requireNonNull(job).spec().idempotency() : packed.idempotency();
    }

    Job job() {
        return packed == null ? Objects.requireNonNull(job) : packed.job(id, home.type, instant(created));
    }

    void job(Job next) {
        packed = next instanceof Job.Ended ended ? Packed.of(ended) : null;
        job = packed == null ? next : null;
    }

    /** False when the log had been cut before, so that nothing changed. */
    boolean log(String line) {
        if (log == null) {
            log = new JobLog();
        }
        return log.append(line);
    }

    JobRecord snapshot(boolean withLog, OptionalInt position) {
        return new JobRecord(job(), withLog && log != null ? log.toString() : "", progress, version, position);
    }

    /** Nanoseconds since 1970; times that do not fit are as far away as can be. */
    static long nanos(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds >= Long.MAX_VALUE / NANOS) {
            return Long.MAX_VALUE;
        }
        return seconds <= Long.MIN_VALUE / NANOS ? Long.MIN_VALUE : seconds * NANOS + time.getNano();
    }

    /** Whether {@link #nanos} tells it to the nanosecond. */
    static boolean exact(Instant time) {
        return Math.abs(time.getEpochSecond()) < Long.MAX_VALUE / NANOS;
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }
}
