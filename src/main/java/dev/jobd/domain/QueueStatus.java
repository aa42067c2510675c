package dev.jobd.domain;

/**
 * How a node is doing.
 *
 * @param paused whether no job starts until somebody lets the queue go on
 * @param maxConcurrency how many attempts may be under way
 * @param settledPerSecond how many attempts ended, on average over the last minute
 */
public record QueueStatus(Tally tally, boolean paused, int maxConcurrency, double settledPerSecond) {}
