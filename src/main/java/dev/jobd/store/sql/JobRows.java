package dev.jobd.store.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.jobd.domain.Course;
import dev.jobd.domain.Fence;
import dev.jobd.domain.History;
import dev.jobd.domain.Idempotency;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobOptions;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobSpec;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Progress;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Jobs as rows of the table {@code job}, and back. */
final class JobRows {
    /** What {@link #job} and {@link #read} read, from the first column on. */
    static final String COLUMNS = """
            job.id, job.version, job.type, job.state, job.urgency, job.due, job.created, job.ckey, job.idem, \
            job.fingerprint, job.traceparent, job.payload, job.options, job.failures, job.attempts, job.token, job.node, \
            job.started, job.reason, job.ended, job.result, job.log, job.progress, job.message, job.lease, \
            job.pipeline, job.outputs, job.begun""";

    /** The number of the column that follows these. */
    static final int AFTER = 29;

    static final Given[] ADDED = {
        Given.id("id"),
        Given.text("type"),
        Given.text("runs"),
        Given.text("state"),
        Given.number("urgency"),
        Given.number("due"),
        Given.number("created"),
        Given.number("turn"),
        Given.number("later"),
        Given.text("ckey"),
        Given.text("idem"),
        Given.text("fingerprint"),
        Given.text("traceparent"),
        Given.text("payload"),
        Given.text("options"),
        Given.number("allowed"),
        Given.number("total"),
        Given.text("pipeline"),
    };

    static final Given[] MOVED = {
        Given.id("id"),
        Given.number("version"),
        Given.number("token"),
        Given.text("was"),
        Given.text("state"),
        Given.number("urgency"),
        Given.number("due"),
        Given.number("turn"),
        Given.number("later"),
        Given.number("expires"),
        Given.text("options"),
        Given.number("failures"),
        Given.text("attempts"),
        Given.text("reason"),
        Given.number("ended"),
        Given.bytes("result"),
        Given.number("lease"),
        Given.number("lapsed"),
        Given.text("runs"),
        Given.number("allowed"),
        Given.number("total"),
        Given.number("begun"),
        Given.bytes("outputs"),
    };

    private static final Logger LOG = Logger.getLogger(JobRows.class);

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final OptionsJson options = new OptionsJson(JSON);
    private final AttemptsJson attempts = new AttemptsJson(JSON);
    private final PipelineJson pipelines = new PipelineJson();

    /** A new job, as {@link #ADDED} has it. */
    @Nullable
    Object[] added(Job.Waiting job, JobState state) {
        JobSpec spec = job.spec();
        Optional<Idempotency> idempotency = spec.idempotency();
        return new @Nullable Object[] {
            spec.id(),
            PlainText.encode(spec.type()),
            PlainText.encode(job.runs()),
            state.name(),
            -spec.options().priority(),
            Micros.of(job.history().due()),
            Micros.of(spec.createdAt()),
            turn(job, state),
            later(job, state),
            encoded(spec.options().concurrencyKey()),
            encoded(idempotency.map(Idempotency::key)),
            idempotency.map(Idempotency::fingerprint).orElse(null),
            encoded(spec.traceparent()),
            PlainText.json(spec.payload().text()),
            options.write(spec.options()),
            Micros.of(job.timeout()),
            total(job),
            spec.pipeline().map(pipelines::write).orElse(null),
        };
    }

    /**
     * What follows another state of a job, as {@link #MOVED} has it.
     *
     * @param version of the job before, if it was at rest
     * @param lapsed the lease has to be the one that the attempt had
     * @param state of the next
     */
    @Nullable
    Object[] moved(Job from, Optional<Long> version, boolean lapsed, Job next, JobState state) {
        JobOptions own = next.spec().options();
        Job.@Nullable Ended end = next instanceof Job.Ended ended ? ended : null;
        return new @Nullable Object[] {
            next.spec().id(),
            version.orElse(null),
            version.isEmpty() && from instanceof Job.Active attempt
                    ? attempt.fence().token()
                    : null,
            from.state(Instant.MIN).name(),
            state.name(),
            -own.priority(),
            Micros.of(next.history().due()),
            turn(next, state),
            later(next, state),
            end == null ? null : Micros.of(end.expiresAt()),
            // Only a job that is at rest can be given others.
            version.isEmpty() ? null : options.write(own),
            next.history().failures(),
            attempts.write(next.history().attempts()),
            encoded(reason(next)),
            end == null ? null : Micros.of(end.endedAt()),
            next instanceof Job.Succeeded succeeded
                    ? Packing.pack(PlainText.json(succeeded.result().text()))
                    : null,
            lease(next),
            lapsed ? lease(from) : null,
            PlainText.encode(next.runs()),
            Micros.of(next.timeout()),
            total(next),
            next.history().course().begun().map(Micros::of).orElse(null),
            newOutputs(from, next),
        };
    }

    private static @Nullable Long lease(Job job) {
        return job instanceof Job.Active attempt
                ? attempt.leasedUntil().map(Micros::of).orElse(null)
                : null;
    }

    private static @Nullable Long total(Job job) {
        return job.spec().pipeline().isEmpty()
                ? null
                : Micros.of(job.spec().options().timeout());
    }

    /** Null when there is none that the job did not have before. */
    private byte @Nullable [] newOutputs(Job from, Job next) {
        List<Json> outputs = next.history().course().outputs();
        return outputs.size() == from.history().course().outputs().size()
                ? null
                : Packing.pack(pipelines.writeOutputs(outputs));
    }

    /** Those whose key makes them wait step back once they are all in. */
    private static @Nullable Long turn(Job job, JobState state) {
        return state == JobState.QUEUED ? Micros.of(job.history().due()) : null;
    }

    private static @Nullable Long later(Job job, JobState state) {
        return state == JobState.SCHEDULED || state == JobState.RETRYING
                ? Micros.of(job.history().due())
                : null;
    }

    private static Optional<String> reason(Job job) {
        return switch (job) {
            case Job.Failed failed -> Optional.of(failed.error());
            case Job.Cancelled cancelled -> cancelled.reason();
            case Job.Cancelling cancelling -> cancelling.failure();
            case Job.Waiting _, Job.Running _, Job.Succeeded _ -> Optional.empty();
        };
    }

    private static @Nullable String encoded(Optional<String> text) {
        return text.map(PlainText::encode).orElse(null);
    }

    JobRecord read(Row row, boolean withLog, OptionalInt position) throws SQLException {
        return new JobRecord(job(row), withLog ? log(row) : "", progress(row), version(row), position);
    }

    /** Empty for one that nobody can read, as it was changed by hand or damaged: it must not stand in the way of others. */
    Optional<Job> readable(Row row) throws SQLException {
        try {
            return Optional.of(job(row));
        } catch (RuntimeException e) {
            LOG.errorf(e, "cannot read job=%s, which is left alone", row.id(1));
            return Optional.empty();
        }
    }

    Job job(Row row) throws SQLException {
        JobSpec spec = spec(row);
        History history = new History(
                Micros.instant(row.number(6)),
                (int) row.number(14),
                attempts.read(row.maybeText(15)),
                spec.pipeline().isEmpty() ? Course.NONE : course(row));
        Optional<String> reason = row.maybeText(19).map(PlainText::decode);
        return switch (JobState.valueOf(row.text(4))) {
            case QUEUED, SCHEDULED, RETRYING -> new Job.Queued(spec, history);
            case PAUSED -> new Job.Paused(spec, history);
            case RUNNING -> new Job.Running(spec, history, fence(row), node(row), started(row), lease(row));
            case CANCELLING ->
                new Job.Cancelling(spec, history, fence(row), node(row), started(row), reason, lease(row));
            case SUCCEEDED -> new Job.Succeeded(spec, history, ended(row), result(row));
            case FAILED -> new Job.Failed(spec, history, ended(row), reason.orElse(""));
            case CANCELLED -> new Job.Cancelled(spec, history, ended(row), reason);
        };
    }

    static long version(Row row) throws SQLException {
        return row.number(2);
    }

    static String log(Row row) throws SQLException {
        byte[] log = row.bytes(22);
        return log == null ? "" : Packing.unpack(log);
    }

    private JobSpec spec(Row row) throws SQLException {
        Optional<String> key = row.maybeText(8).map(PlainText::decode);
        Optional<String> idempotencyKey = row.maybeText(9).map(PlainText::decode);
        String fingerprint = row.maybeText(10).orElse("");
        return new JobSpec(
                row.id(1),
                PlainText.decode(row.text(3)),
                new Json(row.text(12)),
                Micros.instant(row.number(7)),
                options.read(row.text(13), (int) -row.number(5), key),
                idempotencyKey.map(own -> new Idempotency(own, fingerprint)),
                row.maybeText(11).map(PlainText::decode),
                row.maybeText(26).map(pipelines::read));
    }

    private Course course(Row row) throws SQLException {
        byte[] outputs = row.bytes(27);
        Optional<Instant> begun = row.has(28) ? Optional.of(Micros.instant(row.number(28))) : Optional.empty();
        return outputs == null && begun.isEmpty()
                ? Course.NONE
                : new Course(outputs == null ? List.of() : pipelines.readOutputs(Packing.unpack(outputs)), begun);
    }

    private static Progress progress(Row row) throws SQLException {
        double share = row.real(23);
        Optional<String> message = row.maybeText(24).map(PlainText::decode);
        return share == 0 && message.isEmpty() ? Progress.NONE : new Progress(share, message);
    }

    private static Fence fence(Row row) throws SQLException {
        return new Fence(row.number(16));
    }

    private static String node(Row row) throws SQLException {
        return PlainText.decode(row.text(17));
    }

    private static Instant started(Row row) throws SQLException {
        return Micros.instant(row.number(18));
    }

    private static Optional<Instant> lease(Row row) throws SQLException {
        return row.has(25) ? Optional.of(Micros.instant(row.number(25))) : Optional.empty();
    }

    private static Instant ended(Row row) throws SQLException {
        return Micros.instant(row.number(20));
    }

    private static Json result(Row row) throws SQLException {
        return new Json(Packing.unpack(Objects.requireNonNull(row.bytes(21))));
    }
}
