package dev.jobd.engine;

import dev.jobd.domain.BulkAction;
import dev.jobd.domain.Explanation;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobType;
import dev.jobd.domain.Patch;
import dev.jobd.domain.Problem;
import dev.jobd.domain.QueueStatus;
import dev.jobd.domain.Submission;
import dev.jobd.domain.Submitted;
import dev.jobd.domain.Tally;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The one door for those who submit jobs, ask for them and change them. Only what returns a stage never blocks. Whoever
 * names a job that is not there gets a {@link dev.jobd.domain.ProblemException} with {@link Problem.JobNotFound}, and
 * with {@link Problem.Conflict} if its state does not allow what is asked for.
 */
public final class Orchestrator {
    private final JobStore store;
    private final Types types;
    private final Submissions submissions;
    private final JobControl control;
    private final Explainer explainer;
    private final Waiters waiters;
    private final Dispatcher dispatcher;
    private final WorkerDesk desk;
    private final Pace pace;
    private final InstantSource clock;

    Orchestrator(
            JobStore store,
            Types types,
            Submissions submissions,
            JobControl control,
            Explainer explainer,
            Waiters waiters,
            Dispatcher dispatcher,
            WorkerDesk desk,
            Pace pace,
            InstantSource clock) {
        this.store = store;
        this.types = types;
        this.submissions = submissions;
        this.control = control;
        this.explainer = explainer;
        this.waiters = waiters;
        this.dispatcher = dispatcher;
        this.desk = desk;
        this.pace = pace;
        this.clock = clock;
    }

    /**
     * Takes jobs, all or none. When the stage completes, they are stored.
     *
     * @param later runs the call for a look at the new jobs, on any thread: soon, and at best once for several that come
     *     in a row, since every call may cost the switch to another thread
     * @return the jobs in the same order, or a {@link dev.jobd.domain.ProblemException} with {@link Problem.QueueFull} or
     *     {@link Problem.IdempotencyKeyReused}
     * @throws dev.jobd.domain.ProblemException {@link Problem.InvalidRequest} or {@link Problem.Stopping}; or the stage
     *     fails with it
     */
    public CompletionStage<List<Submitted>> submit(List<Submission> jobs, Executor later) {
        return submissions.submit(jobs, later);
    }

    /** Takes one job; see {@link #submit(List, Executor)}. */
    public CompletionStage<Submitted> submit(Submission job, Executor later) {
        return submissions.submit(job, later);
    }

    /**
     * May block.
     *
     * @throws dev.jobd.domain.ProblemException {@link Problem.InvalidRequest} when such a job would not be taken
     */
    public void check(Submission job) {
        submissions.check(job);
    }

    public Optional<JobRecord> find(UUID id) {
        return store.find(id, clock.instant());
    }

    /** @throws IllegalArgumentException when the cursor is none that was given out */
    public JobPage list(JobFilter filter, JobPage.Request request) {
        return store.list(filter, request, clock.instant());
    }

    /**
     * The job when it has ended or has another version than the known one, but at the latest after this time; empty when
     * there is no such job.
     *
     * @param known empty to wait for the end
     */
    public CompletionStage<Optional<JobRecord>> await(UUID id, Optional<Long> known, Duration limit) {
        return waiters.await(id, known, limit);
    }

    /** Cancelled at once if it does not run; else told to stop. */
    public JobRecord cancel(UUID id) {
        return control.cancel(id);
    }

    /** Held back from running; again and again is the same as once. */
    public JobRecord pause(UUID id) {
        return control.pause(id);
    }

    public JobRecord resume(UUID id) {
        return control.resume(id);
    }

    /** Queued again, with all its retries. */
    public JobRecord retry(UUID id) {
        return control.retry(id);
    }

    /** Failed at once if it does not run; else told to stop, and failed then. */
    public JobRecord fail(UUID id, String error) {
        return control.fail(id, error);
    }

    public JobRecord patch(UUID id, Patch patch) {
        return control.patch(id, patch);
    }

    /** One job after the other: those that match when their turn comes. */
    public BulkAction.Result bulk(BulkAction action, JobFilter filter) {
        return control.bulk(action, filter);
    }

    public Explanation explain(UUID id) {
        return explainer.explain(id);
    }

    /** How soon a waiting job is expected to start; empty when nobody can know. */
    public Optional<Duration> startsIn(JobRecord job) {
        return explainer.startsIn(job);
    }

    public Collection<JobType> types() {
        return types.all();
    }

    public Optional<JobType> type(String name) {
        return types.find(name);
    }

    public Tally tally() {
        return store.tally(clock.instant());
    }

    public QueueStatus queue() {
        return new QueueStatus(tally(), store.paused(), dispatcher.maxConcurrency(), pace.settledPerSecond());
    }

    /** No job starts from now on; those that run go on. */
    public void pauseQueue() {
        store.pause(true);
    }

    public void resumeQueue() {
        store.pause(false);
        dispatcher.wake();
        desk.wake();
    }

    /** How many attempts may be under way on this node. With fewer than there are, those go on. */
    public void maxConcurrency(int slots) {
        dispatcher.maxConcurrency(slots);
    }

    /** Whether jobs, and the versions of their changes, outlive the process. */
    public boolean durable() {
        return store.durable();
    }

    /** The time by which jobs are due. */
    public Instant now() {
        return clock.instant();
    }
}
