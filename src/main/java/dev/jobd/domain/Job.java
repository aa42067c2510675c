package dev.jobd.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A job in one of its states. A transition is a method of the state that it leaves, so that an illegal one does not
 * compile.
 *
 * <pre>
 * Queued --claim--> Running --settle--> Succeeded | Failed
 *    ^                 |
 *    +----release------+
 * </pre>
 */
public sealed interface Job {

    JobSpec spec();

    JobState state();

    /** The attempts that are over, oldest first. */
    List<Attempt> attempts();

    static Queued submitted(JobSpec spec) {
        return new Queued(spec, List.of());
    }

    /** No attempt is under way: what an attempt may leave behind. */
    sealed interface AtRest extends Job {}

    /** Waits for a free slot, or for its due time. */
    record Queued(JobSpec spec, List<Attempt> attempts) implements AtRest {

        @Override
        public JobState state() {
            return JobState.QUEUED;
        }

        public Running claim(Fence fence, String node, Instant now) {
            return new Running(spec, attempts, fence, node, now);
        }
    }

    /** An attempt is under way on a node. */
    record Running(JobSpec spec, List<Attempt> attempts, Fence fence, String node, Instant startedAt) implements Job {

        @Override
        public JobState state() {
            return JobState.RUNNING;
        }

        /** The number of the attempt under way; counts from 1. */
        public int attempt() {
            return attempts.size() + 1;
        }

        /** The one place where the outcome of an attempt becomes the next state of its job. */
        public Ended settle(Outcome outcome, Instant now) {
            return switch (outcome) {
                case Outcome.Done(Json result) -> new Succeeded(spec, with(Optional.empty(), now), result);
                case Outcome.Failed(String error) -> new Failed(spec, with(Optional.of(error), now), error);
            };
        }

        /** Back to the queue, as if the attempt had not begun. */
        public Queued release() {
            return new Queued(spec, attempts);
        }

        private List<Attempt> with(Optional<String> error, Instant now) {
            // A clock that was set back must not make an attempt end before it began.
            Instant end = now.isBefore(startedAt) ? startedAt : now;
            Attempt attempt = new Attempt(attempt(), node, startedAt, end, error);
            if (attempts.isEmpty()) {
                return List.of(attempt);
            }
            List<Attempt> all = new ArrayList<>(attempts);
            all.add(attempt);
            return List.copyOf(all);
        }
    }

    /** A terminal state: nothing leaves it. */
    sealed interface Ended extends AtRest {

        default Attempt lastAttempt() {
            return attempts().getLast();
        }
    }

    /** Its last attempt did the work. */
    record Succeeded(JobSpec spec, List<Attempt> attempts, Json result) implements Ended {

        @Override
        public JobState state() {
            return JobState.SUCCEEDED;
        }
    }

    /** Its last attempt failed, and no other follows. */
    record Failed(JobSpec spec, List<Attempt> attempts, String error) implements Ended {

        @Override
        public JobState state() {
            return JobState.FAILED;
        }
    }
}
