package dev.jobd.domain;

import java.util.Arrays;

/**
 * How many jobs were taken since the store was opened, and in which state they are, those dropped since included: one
 * snapshot, so that {@code submitted} is always the sum of all states.
 */
public final class Tally {
    private final long submitted;
    private final long retried;
    private final long[] byState;

    private Tally(long submitted, long retried, long[] byState) {
        this.submitted = submitted;
        this.retried = retried;
        this.byState = byState;
    }

    /** @param byState in the order of the states */
    public static Tally of(long submitted, long retried, long[] byState) {
        return new Tally(submitted, retried, byState.clone());
    }

    public long submitted() {
        return submitted;
    }

    /** How often a failed attempt was followed by another. */
    public long retried() {
        return retried;
    }

    public long of(JobState state) {
        return byState[state.ordinal()];
    }

    /** The jobs that have still to run. */
    public long waiting() {
        return of(JobState.QUEUED) + of(JobState.SCHEDULED) + of(JobState.RETRYING) + of(JobState.PAUSED);
    }

    /** The jobs that have an attempt under way. */
    public long active() {
        return of(JobState.RUNNING) + of(JobState.CANCELLING);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tally tally
                && submitted == tally.submitted
                && retried == tally.retried
                && Arrays.equals(byState, tally.byState);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(submitted) * 31 + Arrays.hashCode(byState);
    }

    @Override
    public String toString() {
        return "submitted " + submitted + ", retried " + retried + ", by state " + Arrays.toString(byState);
    }
}
