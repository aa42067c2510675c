package dev.jobd.store;

import dev.jobd.domain.Job;
import java.util.Optional;

/**
 * What became of an attempt that was to be settled.
 *
 * @param version of the job as it was stored; {@link JobStore#LOST} when nothing was
 * @param claimed in the same step
 * @param toldToStop the job, when nothing was stored because it has been told to stop meanwhile
 */
public record Settled(long version, Claimed claimed, Optional<Job.Cancelling> toldToStop) {

    public static Settled won(long version, Claimed claimed) {
        return new Settled(version, claimed, Optional.empty());
    }

    /** @param present what the job is, if it is there */
    public static Settled lost(Job.Active from, Optional<Job> present) {
        return new Settled(
                JobStore.LOST,
                Claimed.NONE,
                present.filter(job -> job instanceof Job.Cancelling cancelling
                                && cancelling.fence().equals(from.fence()))
                        .map(Job.Cancelling.class::cast));
    }
}
