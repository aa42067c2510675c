package dev.jobd.store.sql;

import dev.jobd.domain.Idempotency;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobSpec;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Progress;
import dev.jobd.store.Inserted;
import dev.jobd.store.JobStore;
import dev.jobd.store.Refusals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The new jobs of a batch. */
final class Insertions {
    private static final Query ADD = Query.forRows("""
            INSERT INTO job (version, id, type, runs, state, urgency, due, created, turn, later, ckey, idem, fingerprint,
                traceparent, payload, options, allowed, total, pipeline)
            SELECT :version, given.id, given.type, given.runs, given.state, given.urgency, given.due, given.created, given.turn,
                given.later, given.ckey, given.idem, given.fingerprint, given.traceparent, given.payload, given.options,
                given.allowed, given.total, given.pipeline
            FROM :given
            RETURNING id, version
            """, JobRows.ADDED);

    private final Database database;
    private final JobRows rows;
    private final Reads reads;
    private final Line line;
    private final Room room;
    private final List<Call.Insert> calls = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private boolean full;
    /** What is stored under the keys. */
    private Map<String, JobRecord> known = Map.of();
    /** The calls that are refused, with the answers. */
    private final Map<Call.Insert, List<Inserted>> refused = new HashMap<>();
    /** The jobs that are to be stored. */
    private final List<Job.Waiting> coming = new ArrayList<>();

    private final Map<UUID, Long> versions = new HashMap<>();
    private final Places places;

    Insertions(Database database, JobRows rows, Reads reads, Line line, Room room) {
        this.database = database;
        this.rows = rows;
        this.reads = reads;
        this.line = line;
        this.room = room;
        this.places = new Places(database);
    }

    /**
     * False when another call has one of the keys: it has to be stored first. So do those that come after, as jobs are stored
     * in the order in which they were created.
     */
    boolean add(Call.Insert call) {
        List<String> own = call.jobs.stream()
                .flatMap(job -> job.spec().idempotency().stream())
                .map(Idempotency::key)
                .toList();
        full |= own.stream().anyMatch(keys::contains);
        if (full) {
            return false;
        }
        keys.addAll(own);
        return calls.add(call);
    }

    /** Finds out which jobs are to be stored. */
    void prepare() {
        if (!keys.isEmpty()) {
            known = reads.findByKey(keys, calls.stream().allMatch(call -> call.jobs.size() == 1));
        }
        for (Call.Insert call : calls) {
            List<Inserted> answers = Refusals.of(
                    call.jobs,
                    room.left(call.maxWaiting, call.jobs.size()),
                    own -> Optional.ofNullable(known.get(own.key())));
            if (answers.isEmpty()) {
                take(call.jobs);
            } else {
                refused.put(call, answers);
            }
        }
    }

    private void take(Collection<? extends Job.Waiting> jobs) {
        Set<String> own = new HashSet<>();
        int before = coming.size();
        for (Job.Waiting job : jobs) {
            Optional<String> key = job.spec().idempotency().map(Idempotency::key);
            if (key.isEmpty() || (!known.containsKey(key.get()) && own.add(key.get()))) {
                coming.add(job);
            }
        }
        room.take(coming.size() - before);
    }

    List<Job.Waiting> coming() {
        return coming;
    }

    List<Work> works() {
        if (coming.isEmpty()) {
            return List.of();
        }
        List<@Nullable Object[]> added = new ArrayList<>(coming.size());
        List<@Nullable Object[]> tags = new ArrayList<>();
        for (Job.Waiting job : coming) {
            JobState state = job.state(line.horizon());
            if (state == JobState.SCHEDULED) {
                line.later(Micros.of(job.history().due()));
            }
            added.add(rows.added(job, state));
            tags.addAll(Tags.rows(job.spec()));
        }
        List<Work> works = new ArrayList<>();
        works.add(database.rows(ADD, added, row -> versions.put(row.id(1), row.number(2))));
        works.addAll(Tags.add(database, tags));
        return works;
    }

    /** Once all jobs are in the line. */
    List<Work> look(Instant now) {
        return places.look(coming, now);
    }

    void answer() {
        for (Call.Insert call : calls) {
            List<Inserted> answers = refused.get(call);
            call.answerWith(() -> answers == null ? stored(call) : answers);
        }
    }

    private List<Inserted> stored(Call.Insert call) {
        boolean alone = call.jobs.size() == 1;
        Map<String, JobRecord> others = others(call, alone);
        List<Inserted> all = new ArrayList<>(call.jobs.size());
        for (Job.Waiting job : call.jobs) {
            Long version = versions.get(job.spec().id());
            if (version == null) {
                String key = job.spec().idempotency().orElseThrow().key();
                all.add(new Inserted.Known(others.getOrDefault(key, known.getOrDefault(key, unknown(job)))));
            } else {
                all.add(new Inserted.Stored(record(job, version, places.of(job))));
            }
        }
        return all;
    }

    /** The jobs that were stored before under keys of the call, as they are now. */
    private Map<String, JobRecord> others(Call.Insert call, boolean withLogs) {
        List<String> own = call.jobs.stream()
                .filter(job -> !versions.containsKey(job.spec().id()))
                .map(Job::spec)
                .map(JobSpec::idempotency)
                .flatMap(Optional::stream)
                .map(Idempotency::key)
                .toList();
        return own.isEmpty() ? Map.of() : reads.findByKey(own, withLogs);
    }

    private static JobRecord unknown(Job.Waiting job) {
        return record(job, JobStore.LOST, OptionalInt.empty());
    }

    private static JobRecord record(Job.Waiting job, long version, OptionalInt place) {
        return new JobRecord(job, "", Progress.NONE, version, place);
    }
}
