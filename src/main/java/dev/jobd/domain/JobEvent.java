package dev.jobd.domain;

/** A change of a job's state that has been stored. */
public sealed interface JobEvent {

    record Submitted(Job.Queued job) implements JobEvent {}

    record Started(Job.Running job) implements JobEvent {}

    record Ended(Job.Ended job) implements JobEvent {}

    /** The attempt was taken back before it began, and does not count. */
    record Released(Job.Running from, Job.Queued job) implements JobEvent {}

    /** Told of every change, on the thread that made it: must be quick, must not block and must not throw. */
    interface Listener {
        void on(JobEvent event);
    }
}
