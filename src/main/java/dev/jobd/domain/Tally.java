package dev.jobd.domain;

/**
 * How many jobs were taken since the store was opened, and in which state they are, those evicted since included: one
 * snapshot, so that {@code submitted} is always the sum of the others.
 */
public record Tally(long submitted, long queued, long running, long succeeded, long failed) {}
