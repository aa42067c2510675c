package dev.jobd.store;

import dev.jobd.domain.Exchange;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Progress;
import dev.jobd.domain.Tally;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Where jobs live. Every method is atomic and may be called from any thread. Those that return a stage do not block, but
 * for the moment that others may be at work in memory: they complete later, perhaps on a thread of the store or of another
 * caller, and only when the change is as safe as the store can make it. So what follows them must not block either. The
 * other methods may block. While a store is not to be had, all fail with a {@link dev.jobd.domain.ProblemException} with
 * {@link dev.jobd.domain.Problem.StoreUnavailable}; a change may have been made all the same.
 *
 * <p>Every change has a version of its own (see {@link JobRecord#version}); a method that changes one job returns it, or
 * {@link #LOST} when another writer was there first and nothing changed.
 */
public interface JobStore {
    /** In place of a version: nothing was changed. */
    long LOST = 0;

    /** In place of a version: nothing was changed, as there is no room. */
    long FULL = -1;

    /**
     * Takes new jobs, all or none.
     *
     * @param maxWaiting no job is taken with which more than this many would wait
     * @return what became of each, in the same order: all are {@link Inserted.Stored} or {@link Inserted.Known}, or none
     *     was taken and those that are not say why. Of several jobs the records are without logs.
     */
    CompletionStage<List<Inserted>> insert(List<? extends Job.Waiting> jobs, int maxWaiting, Instant now);

    /**
     * Takes up to {@code max} jobs to run that are due, not held back and within the limits of their type and key, and
     * stores them as running: the highest priority first, then the one that has been due for longest. A job that waited
     * for others with its key counts as due from the moment when it need no longer. None while the queue is paused.
     */
    Claimed claim(int max, String node, Instant now);

    /**
     * Takes jobs for a worker, as {@link #claim(int, String, Instant)} does for a node. The attempts belong to no node: they
     * are the worker's until their lease ends, whatever becomes of the node that took them.
     */
    CompletionStage<Claimed> claim(WorkerClaim claim, Instant now);

    /**
     * Gives the worker that has an attempt more time, as long as its lease has not ended and the job was not told to stop.
     * That is no change of the job, and has no version.
     *
     * @return the attempt as it is; empty when it is not the worker's any more
     */
    CompletionStage<Optional<Job.Active>> extend(Job.Active attempt, Duration lease, Instant now);

    /**
     * Stores the next state of a job that has an attempt under way.
     *
     * @return {@link #LOST} when the job is no longer in that state under that fence
     */
    CompletionStage<Long> update(Job.Active from, Job next);

    /**
     * As {@link #update(Job.Active, Job)}.
     *
     * @return {@link #LOST} also when the lease that a worker has is another one by now: it was told that it has more time
     */
    CompletionStage<Long> updateUnlessExtended(Job.Active from, Job next);

    /**
     * Stores what follows an attempt, as {@link #update(Job.Active, Job)} does, and then claims for the same node, in the
     * same step if the store can: the room that the one makes is for the other. Claims nothing when the first is lost.
     */
    default CompletionStage<Settled> settle(Job.Active from, Job.AtRest next, int max, Instant now) {
        return update(from, next)
                .thenApply(version -> version == LOST
                        ? Settled.lost(from, find(from.spec().id(), now).map(JobRecord::job))
                        : Settled.won(version, claim(max, from.node(), now)));
    }

    /**
     * Stores the next state of a job that has no attempt under way.
     *
     * @return {@link #LOST} when the job has another version by now
     */
    CompletionStage<Long> update(JobRecord from, Job.AtRest next);

    /**
     * As {@link #update(JobRecord, Job.AtRest)}, for a terminal job that is to wait again.
     *
     * @param maxWaiting nothing is changed if with this job more than so many would wait
     * @return {@link #LOST}, or {@link #FULL}
     */
    CompletionStage<Long> requeue(JobRecord from, Job.Queued next, int maxWaiting);

    /** Forgets a terminal job; false when it has another version by now. */
    boolean delete(JobRecord from);

    /** Adds a line to the log of a job, as long as its attempt is under way. */
    CompletionStage<Long> append(Job.Active attempt, String line);

    /** Keeps how far an attempt has come, as long as it is under way. */
    CompletionStage<Long> progress(Job.Active attempt, Progress progress);

    Optional<JobRecord> find(UUID id, Instant now);

    /** @throws IllegalArgumentException when the cursor is none of this store's */
    JobPage list(JobFilter filter, JobPage.Request request, Instant now);

    /**
     * How far a job has come.
     *
     * @param version see {@link JobRecord#version}
     */
    record Standing(long version, boolean ended) {}

    /** How far those of the jobs have come that are there, by their ids. */
    default Map<UUID, Standing> standings(Collection<UUID> ids) {
        throw new UnsupportedOperationException("no other node changes jobs");
    }

    /** What, apart from its place in the line, keeps a job from being claimed; empty when there is no such job. */
    Optional<Blockers> blockers(UUID id, Instant now);

    Tally tally(Instant now);

    /** Whether no attempt is under way, and none will begin until this time unless somebody calls. */
    boolean idle(Instant until);

    /** The jobs that are not in a terminal state, oldest first. */
    List<Job> unfinished();

    /** Whether jobs outlive the process. */
    default boolean durable() {
        return false;
    }

    /**
     * Attempts under way whose node or worker has no right to them any more, as it is gone: somebody has to settle them, by
     * {@link #updateUnlessExtended}. Not all of them, if they are many.
     */
    List<Job.Active> adrift(Instant now);

    /** Attempts of this node that were told to stop, perhaps on another one. */
    default List<Job.Cancelling> stopping() {
        return List.of();
    }

    /** For how long a node has its attempts if it does not {@link #renew}; empty where it has them for ever. */
    default Optional<Duration> lease() {
        return Optional.empty();
    }

    /**
     * Keeps the right of this node to its attempts, for the length of a lease from some moment during the call on.
     *
     * @return false when it has lost that right: other nodes may take its attempts, and it claims none until it {@linkplain
     *     #restart begins anew}
     */
    default boolean renew() {
        return true;
    }

    /**
     * Begins anew: this node has no right any more to the attempts that it has, and for the length of a lease from some
     * moment during the call on to those that it claims.
     */
    default void restart() {}

    /** By which nodes tell each other of jobs. */
    default Exchange exchange() {
        return Exchange.NONE;
    }

    /** Looks again at what it might not have been told of. To be called now and then. */
    default void refresh() {}

    /** Tells of what other nodes do. Blocks until this one {@linkplain #leave leaves}; returns at once where there are none. */
    default void listen(Signals signals) {}

    /** This node gives up the right to its attempts: others may take them. */
    default void leave() {}

    /** Whether the store could do what it was last asked for. Does not block. */
    default boolean available() {
        return true;
    }

    /** From now on claims for nodes take jobs of these types only. Before the first call they take any. */
    void serve(Set<String> types);

    /**
     * From now on no more terminal jobs are kept than this: one that ends makes those that ended first leave, at once or
     * with the next {@link #evict}.
     */
    void keep(int maxEnded);

    /**
     * Drops terminal jobs whose time is over, and of the others those that ended first if there are too many: not more at
     * once than keeps others waiting for a moment.
     *
     * @return how many were dropped; 0 when none is left to be
     */
    int evict(Instant now);

    /** From now on claims keep to these limits for jobs of this type. */
    void limit(String type, TypeLimits limits);

    /** The types that were declared, which are kept as the jobs are. */
    TypeStore types();

    /** The pipelines that have a name, which are kept as the jobs are. */
    PipelineStore pipelines();

    /** Whether claims find nothing until it is called again. */
    void pause(boolean paused);

    /** Does not block. */
    boolean paused();
}
