package dev.jobd.observe;

import dev.jobd.domain.Attempt;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Stage;
import dev.jobd.domain.Texts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What readers of the event stream are told of a change of a job: small, whatever the job holds. */
public sealed interface StreamEvent {
    /** In chars. */
    int MAX_TEXT = 4096;

    int MAX_ERROR = 1024;

    /** See {@link JobEvent#version}. */
    long version();

    /**
     * The job is in another state, or a waiting job was changed.
     *
     * @param from where it was before; empty for a new job, and where only the present is known
     * @param attempt the number of the last attempt; 0 before the first
     * @param error of the attempt or the job that failed
     * @param stage that the job has come to, by its name; empty for one without stages, and when all have succeeded
     */
    record State(
            long version,
            UUID job,
            String type,
            Standing standing,
            Optional<Standing> from,
            int attempt,
            Optional<String> error,
            Optional<String> stage)
            implements StreamEvent {}

    record Progress(long version, UUID job, String type, double share, Optional<String> message)
            implements StreamEvent {}

    /** @param text with line breaks between lines, if there are several */
    record Lines(long version, UUID job, String type, String text) implements StreamEvent {}

    /** Changes up to this version will not be told of. */
    record Gap(long version) implements StreamEvent {}

    /**
     * The state of a job, which time alone may change.
     *
     * @param early the state before it is due
     */
    record Standing(JobState state, JobState early, Instant due) {

        static Standing of(Job job) {
            return job instanceof Job.Queued queued
                    ? new Standing(JobState.QUEUED, queued.state(Instant.MIN), queued.due())
                    : of(job.state(Instant.MIN));
        }

        static Standing of(JobState state) {
            return new Standing(state, state, Instant.MIN);
        }

        public JobState at(Instant now) {
            return due.isAfter(now) ? early : state;
        }
    }

    static StreamEvent of(JobEvent event) {
        long version = event.version();
        return switch (event) {
            case JobEvent.Submitted e -> state(version, e.job(), Optional.empty(), Optional.empty());
            case JobEvent.Started e ->
                state(version, e.job(), Optional.of(Standing.of(JobState.QUEUED)), Optional.empty());
            case JobEvent.Requeued e ->
                state(
                        version,
                        e.job(),
                        from(e.from()),
                        e.job().attempts().getLast().error());
            case JobEvent.Ended e -> state(version, e.job(), from(e.from()), errorOf(e.job()));
            case JobEvent.Cancelling e ->
                state(
                        version,
                        e.job(),
                        Optional.of(Standing.of(JobState.RUNNING)),
                        e.job().failure());
            case JobEvent.Released e -> state(version, e.job(), from(e.from()), Optional.empty());
            case JobEvent.Changed e -> state(version, e.job(), from(e.from()), Optional.empty());
            case JobEvent.Logged e ->
                new Lines(version, e.job().spec().id(), e.job().spec().type(), Texts.cut(e.lines(), MAX_TEXT));
            case JobEvent.Progressed e ->
                new Progress(
                        version,
                        e.job().spec().id(),
                        e.job().spec().type(),
                        e.progress().of(e.job()),
                        e.progress().message());
        };
    }

    /**
     * The job as it is.
     *
     * @param version all that happened up to it has come to be in the job
     */
    static State present(JobRecord job, long version) {
        return state(version, job.job(), Optional.empty(), errorOf(job.job()));
    }

    private static State state(long version, Job job, Optional<Standing> from, Optional<String> error) {
        return new State(
                version,
                job.spec().id(),
                job.spec().type(),
                Standing.of(job),
                from,
                attemptOf(job),
                error.map(text -> Texts.cut(text, MAX_ERROR)),
                job.stage().map(Stage::name));
    }

    private static Optional<Standing> from(Job job) {
        return Optional.of(Standing.of(job));
    }

    private static int attemptOf(Job job) {
        if (job instanceof Job.Active active) {
            return active.attempt();
        }
        List<Attempt> over = job.attempts();
        return over.isEmpty() ? 0 : over.getLast().number();
    }

    private static Optional<String> errorOf(Job job) {
        return switch (job) {
            case Job.Failed failed -> Optional.of(failed.error());
            case Job.Cancelled cancelled -> cancelled.reason();
            case Job.Cancelling cancelling -> cancelling.failure();
            case Job.Queued queued
            when !queued.attempts().isEmpty() -> queued.attempts().getLast().error();
            case Job.Queued _, Job.Paused _, Job.Running _, Job.Succeeded _ -> Optional.empty();
        };
    }
}
