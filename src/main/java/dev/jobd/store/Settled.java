package dev.jobd.store;

/**
 * What became of an attempt that was to be settled.
 *
 * @param version of the job as it was stored; {@link JobStore#LOST} when nothing was
 * @param claimed in the same step
 */
public record Settled(long version, Claimed claimed) {
    static final Settled NOT_WON = new Settled(JobStore.LOST, Claimed.NONE);
}
