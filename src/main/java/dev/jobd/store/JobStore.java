package dev.jobd.store;

import dev.jobd.domain.Fence;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Tally;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Where jobs live. Every method is atomic and may be called from any thread. {@link #insert} and {@link #update} never
 * block: they complete later, perhaps on a thread of the store, and only when the change is as safe as the store can make
 * it. The other methods may block.
 */
public interface JobStore {

    /**
     * Takes a new job.
     *
     * @param maxQueued the number of waiting jobs at which no further one is taken
     * @return false when that number was reached and nothing was stored
     */
    CompletionStage<Boolean> insert(Job.Queued job, int maxQueued);

    /** Takes up to {@code max} due jobs to run, first in, first out, and stores them as running. */
    List<Job.Running> claim(int max, String node, Instant now);

    /**
     * Ends the attempt of this fence and stores what it left.
     *
     * @return false when that attempt is over already: another writer won, and nothing changed
     */
    CompletionStage<Boolean> update(Fence fence, Job.AtRest next);

    /**
     * Adds a line to the log of a running job.
     *
     * @return false when the attempt is over already, and nothing changed
     */
    boolean append(Job.Running attempt, String line);

    Optional<JobRecord> find(UUID id);

    Tally tally();

    /** The jobs that are not in a terminal state, oldest first. */
    List<Job> unfinished();

    /**
     * Drops the terminal jobs that ended first, until {@code keep} of them are left.
     *
     * @return how many were dropped
     */
    int evict(int keep);
}
