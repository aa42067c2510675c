package dev.jobd.domain;

import java.util.Arrays;
import java.util.Map;

/** Tallies by what the states are called. */
public final class Tallies {

    private Tallies() {}

    /** @param states those of which there are some */
    public static Tally of(long submitted, long retried, Map<JobState, Long> states) {
        long[] all = new long[JobState.values().length];
        states.forEach((state, count) -> all[state.ordinal()] = count);
        return Tally.of(submitted, retried, all);
    }

    public static long sum(Tally tally) {
        return Arrays.stream(JobState.values()).mapToLong(tally::of).sum();
    }
}
