package dev.jobd.domain;

import dev.jobd.domain.Attempt.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A job in one of its states. A transition is a method of the state that it leaves, so that an illegal one does not
 * compile. An attempt of a pipeline does one of its stages: when it succeeds, the job waits for the next as it waits to be
 * tried again, and succeeds with the last.
 *
 * <pre>
 *  Paused <--pause/resume--> Queued <--retry-- Failed, Cancelled
 *    |                       |    ^
 *    |                   claim    settle (retry, snooze, next stage), release
 *    |                       v    |
 *    |                      Running --settle--> Succeeded, Failed, Cancelled
 *    |                          |
 *    |                     cancel, fail
 *    |                          v
 *    |                     Cancelling --settle--> Cancelled, Failed
 *    +--cancel, fail (also of Queued)--> Cancelled, Failed
 * </pre>
 */
public sealed interface Job {

    JobSpec spec();

    History history();

    /** The state as a client sees it at this time. */
    JobState state(Instant now);

    /** The attempts that are over, oldest first. */
    default List<Attempt> attempts() {
        return history().attempts();
    }

    /**
     * The stage that runs, that runs next or at which the job has ended; empty for a job without stages, and when all have
     * succeeded.
     */
    default Optional<Stage> stage() {
        return spec().pipeline().flatMap(pipeline -> {
            int done = history().course().outputs().size();
            return done < pipeline.stages().size()
                    ? Optional.of(pipeline.stages().get(done))
                    : Optional.empty();
        });
    }

    /** The type of its attempts: its own, or that of its {@link #stage}. */
    default String runs() {
        return stage().map(Stage::type).orElse(spec().type());
    }

    /** Of one attempt. */
    default Duration timeout() {
        return stage().map(Stage::timeout).orElse(spec().options().timeout());
    }

    /** Attempts after the first. */
    default int maxRetries() {
        return stage().map(Stage::maxRetries).orElse(spec().options().maxRetries());
    }

    /** When the time of all stages together is over; empty before the first has begun, and for a job without stages. */
    default Optional<Instant> overAt() {
        return spec().pipeline().isEmpty()
                ? Optional.empty()
                : history()
                        .course()
                        .begun()
                        .map(begun -> begun.plus(spec().options().timeout()));
    }

    static Queued submitted(JobSpec spec, Instant due) {
        return new Queued(spec, History.dueAt(due));
    }

    /** No attempt is under way. */
    sealed interface AtRest extends Job {}

    /** Has still to run. */
    sealed interface Waiting extends AtRest {

        Waiting patch(Patch patch);

        default Cancelled cancel(Instant now) {
            return new Cancelled(spec(), history(), now, Optional.empty());
        }

        default Failed fail(String error, Instant now) {
            return new Failed(spec(), history(), now, error);
        }
    }

    /** Waits for its due time and for a free slot. */
    record Queued(JobSpec spec, History history) implements Waiting {

        public Instant due() {
            return history.due();
        }

        @Override
        public JobState state(Instant now) {
            if (!due().isAfter(now)) {
                return JobState.QUEUED;
            }
            return history.lastFailed() ? JobState.RETRYING : JobState.SCHEDULED;
        }

        public Running claim(Fence fence, String node, Instant now) {
            History begun = spec.pipeline().isEmpty()
                    ? history
                    : history.on(history.course().begun(now));
            return new Running(spec, begun, fence, node, now);
        }

        /** For a worker, whose attempt ends with its lease at the latest. */
        public Running lease(Fence fence, String worker, Instant now, Duration lease) {
            Running attempt = claim(fence, worker, now);
            return attempt.leasedUntil(now.plus(lease));
        }

        public Paused pause() {
            return new Paused(spec, history);
        }

        @Override
        public Queued patch(Patch patch) {
            return new Queued(spec.with(patch), history.due(patch.due().orElse(due())));
        }
    }

    /** Does not run until it is resumed, and then not before it is due. */
    record Paused(JobSpec spec, History history) implements Waiting {

        @Override
        public JobState state(Instant now) {
            return JobState.PAUSED;
        }

        public Queued resume() {
            return new Queued(spec, history);
        }

        @Override
        public Paused patch(Patch patch) {
            return new Paused(spec.with(patch), history.due(patch.due().orElse(history.due())));
        }
    }

    /** An attempt is under way, on a node or with a worker. */
    sealed interface Active extends Job {

        Fence fence();

        /** The name of the node, or of the worker. */
        String node();

        Instant startedAt();

        /** When the worker loses the attempt unless it asks for more time; empty for an attempt on a node. */
        Optional<Instant> leasedUntil();

        /** When its time is over, whoever has it. */
        default Instant deadline() {
            Instant own = startedAt().plus(timeout());
            return overAt().filter(own::isAfter).orElse(own);
        }

        /** It has not ended by its {@link #deadline}. */
        default Outcome.TimedOut timedOut() {
            boolean all = overAt().filter(deadline()::equals).isPresent();
            return new Outcome.TimedOut(all ? spec().options().timeout() : timeout());
        }

        /** This time, or its deadline if that is sooner. */
        default Instant inTime(Instant time) {
            return time.isBefore(deadline()) ? time : deadline();
        }

        /**
         * The next state of the job, now that its attempt is over.
         *
         * @param chance from 0 to 1; see {@link Backoff#delay}
         */
        AtRest settle(Outcome outcome, Instant now, double chance);

        /** Back to the queue or to where it was to end, as if the attempt had not begun. */
        AtRest release(Instant now);

        /** The number of the attempt under way; counts from 1. */
        default int attempt() {
            return history().nextAttempt();
        }

        /** The number of the attempt among those of its stage; counts from 1. */
        default int attemptOfStage() {
            Optional<String> stage = stage().map(Stage::name);
            return stage.isEmpty()
                    ? attempt()
                    : 1
                            + Math.toIntExact(attempts().stream()
                                    .filter(over -> over.stage().equals(stage))
                                    .count());
        }

        /** The attempt as it is kept. A clock that was set back does not make it end before it began. */
        default Attempt over(Ending outcome, Optional<String> error, Instant now) {
            Instant end = now.isBefore(startedAt()) ? startedAt() : now;
            return new Attempt(attempt(), node(), startedAt(), end, outcome, error, stage().map(Stage::name));
        }
    }

    /** Does its work. */
    record Running(
            JobSpec spec, History history, Fence fence, String node, Instant startedAt, Optional<Instant> leasedUntil)
            implements Active {

        /** On a node. */
        public Running(JobSpec spec, History history, Fence fence, String node, Instant startedAt) {
            this(spec, history, fence, node, startedAt, Optional.empty());
        }

        /** With a worker until then, but not beyond its deadline. */
        public Running leasedUntil(Instant time) {
            return new Running(spec, history, fence, node, startedAt, Optional.of(inTime(time)));
        }

        @Override
        public JobState state(Instant now) {
            return JobState.RUNNING;
        }

        /** The one place where the outcome of an attempt becomes the next state of its job. */
        @Override
        public AtRest settle(Outcome outcome, Instant now, double chance) {
            return switch (outcome) {
                case Outcome.Done(Json result) -> {
                    Attempt attempt = over(Ending.SUCCEEDED, Optional.empty(), now);
                    yield spec.pipeline().isEmpty()
                            ? new Succeeded(spec, history.with(attempt), attempt.finishedAt(), result)
                            : past(history.with(attempt).past(result), attempt.finishedAt(), result);
                }
                case Outcome.Failed(String error, boolean retryable, Optional<Duration> retryAfter) ->
                    failed(over(Ending.FAILED, Optional.of(error), now), error, retryable, retryAfter, chance);
                case Outcome.TimedOut(Duration timeout) -> {
                    boolean all = overAt().filter(over -> !over.isAfter(now)).isPresent();
                    String error = "timed out after " + timeout.toMillis() + (all ? " ms for all stages" : " ms");
                    Attempt attempt = over(Ending.TIMED_OUT, Optional.of(error), now);
                    yield failed(attempt, error, !all, Optional.empty(), chance);
                }
                case Outcome.Snoozed(Duration delay) -> {
                    Attempt attempt = over(Ending.SNOOZED, Optional.empty(), now);
                    yield new Queued(
                            spec, history.with(attempt).due(attempt.finishedAt().plus(delay)));
                }
                case Outcome.Aborted(String reason) -> {
                    Attempt attempt = over(Ending.ABORTED, Optional.of(reason), now);
                    yield new Cancelled(spec, history.with(attempt), attempt.finishedAt(), Optional.of(reason));
                }
            };
        }

        /** The result of the last stage is that of the job. */
        private AtRest past(History next, Instant at, Json result) {
            Queued following = new Queued(spec, next);
            return following.stage().isPresent() ? following : new Succeeded(spec, next, at, result);
        }

        private AtRest failed(
                Attempt attempt, String error, boolean retryable, Optional<Duration> retryAfter, double chance) {
            History next = history.with(attempt);
            Instant at = attempt.finishedAt();
            if (!retryable || next.failures() > maxRetries()) {
                return new Failed(spec, next, at, named(error));
            }
            Backoff backoff = stage().map(Stage::backoff).orElse(spec.options().backoff());
            Instant due = at.plus(retryAfter.orElseGet(() -> backoff.delay(next.failures(), chance)));
            return overAt().filter(over -> !over.isAfter(due)).isPresent()
                    ? new Failed(spec, next, at, named(error) + "; no time is left for another attempt")
                    : new Queued(spec, next.due(due));
        }

        /** With the stage that it is about. */
        private String named(String error) {
            return stage().map(stage -> "stage " + stage.name() + ": " + error).orElse(error);
        }

        @Override
        public Queued release(Instant now) {
            return new Queued(spec, history.on(history.course().notBegun(startedAt)));
        }

        public Cancelling cancel() {
            return new Cancelling(spec, history, fence, node, startedAt, Optional.empty(), leasedUntil);
        }

        /** The job ends as failed once its attempt has stopped. */
        public Cancelling fail(String error) {
            return new Cancelling(spec, history, fence, node, startedAt, Optional.of(error), leasedUntil);
        }
    }

    /**
     * Was told to stop. However the attempt ends, its job is cancelled: whoever cancelled it has been told so.
     *
     * @param failure the job was failed by somebody instead, with this error
     */
    record Cancelling(
            JobSpec spec,
            History history,
            Fence fence,
            String node,
            Instant startedAt,
            Optional<String> failure,
            Optional<Instant> leasedUntil)
            implements Active {

        /** On a node. */
        public Cancelling(
                JobSpec spec, History history, Fence fence, String node, Instant startedAt, Optional<String> failure) {
            this(spec, history, fence, node, startedAt, failure, Optional.empty());
        }

        /** A worker has no longer than until then to stop. */
        public Cancelling by(Instant time) {
            return leasedUntil.filter(time::isBefore).isEmpty()
                    ? this
                    : new Cancelling(spec, history, fence, node, startedAt, failure, Optional.of(time));
        }

        @Override
        public JobState state(Instant now) {
            return JobState.CANCELLING;
        }

        @Override
        public Ended settle(Outcome outcome, Instant now, double chance) {
            Attempt attempt = over(Ending.CANCELLED, failure, now);
            return ended(history.with(attempt), attempt.finishedAt());
        }

        @Override
        public Ended release(Instant now) {
            return ended(history, now);
        }

        private Ended ended(History next, Instant at) {
            return failure.isPresent()
                    ? new Failed(spec, next, at, failure.get())
                    : new Cancelled(spec, next, at, Optional.empty());
        }
    }

    /** A terminal state: the job does not leave it by itself. */
    sealed interface Ended extends AtRest {

        Instant endedAt();

        /** It is not kept longer than this. */
        default Instant expiresAt() {
            return endedAt().plus(spec().options().ttl());
        }
    }

    /** Its last attempt did the work. */
    record Succeeded(JobSpec spec, History history, Instant endedAt, Json result) implements Ended {

        @Override
        public JobState state(Instant now) {
            return JobState.SUCCEEDED;
        }
    }

    /** Ended without its work done: it may be run again when somebody asks for it. */
    sealed interface Retryable extends Ended {

        /** Due at once, with all its retries and what it went through. */
        default Queued retry(Instant now) {
            return new Queued(spec(), history().forgiven().due(now));
        }
    }

    /** Its last attempt failed and no other follows, or somebody failed it. */
    record Failed(JobSpec spec, History history, Instant endedAt, String error) implements Retryable {

        @Override
        public JobState state(Instant now) {
            return JobState.FAILED;
        }
    }

    /**
     * Somebody cancelled it, or its handler found that it should not be done.
     *
     * @param reason what the handler said
     */
    record Cancelled(JobSpec spec, History history, Instant endedAt, Optional<String> reason) implements Retryable {

        @Override
        public JobState state(Instant now) {
            return JobState.CANCELLED;
        }
    }
}
