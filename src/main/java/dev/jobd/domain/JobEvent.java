package dev.jobd.domain;

import java.util.Optional;

/** Something that has happened to a job and has been stored. */
public sealed interface JobEvent {

    Job job();

    /** See {@link JobRecord#version}: changes are stored in the order of their versions, each of which is told of once. */
    long version();

    /** The job is in another state, or a waiting job was changed. */
    sealed interface Moved extends JobEvent {}

    record Submitted(Job.Waiting job, long version) implements Moved {}

    /** An attempt has begun. */
    record Started(Job.Running job, long version) implements Moved {}

    /** An attempt is over, and another one follows. */
    record Requeued(Job.Active from, Job.Queued job, long version) implements Moved {}

    record Ended(Job from, Job.Ended job, long version) implements Moved {

        /** The attempt that was over with it; empty if none was under way, or if it was taken back before it began. */
        public Optional<Attempt> attempt() {
            boolean over = from instanceof Job.Active active
                    && !job.attempts().isEmpty()
                    && job.attempts().getLast().number() == active.attempt();
            return over ? Optional.of(job.attempts().getLast()) : Optional.empty();
        }
    }

    record Cancelling(Job.Cancelling job, long version) implements Moved {}

    /** The attempt was taken back before it began, and does not count. */
    record Released(Job.Active from, Job.Queued job, long version) implements Moved {}

    /** Somebody asked for one of the moves that are legal between {@link Job.AtRest} states. */
    record Changed(Job.AtRest from, Job.Waiting job, long version) implements Moved {}

    /** @param lines with line breaks between them */
    record Logged(Job.Active job, String lines, long version) implements JobEvent {}

    record Progressed(Job.Active job, Progress progress, long version) implements JobEvent {}

    /** Told of every change, on the thread that made it: must be quick, must not block and must not throw. */
    interface Listener {
        void on(JobEvent event);
    }
}
