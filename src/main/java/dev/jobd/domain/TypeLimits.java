package dev.jobd.domain;

/**
 * How many jobs of one type run at once, on all nodes together.
 *
 * @param maxPerKey how many of those that have the same concurrency key
 */
public record TypeLimits(int maxConcurrency, int maxPerKey) {
    public static final TypeLimits DEFAULT = new TypeLimits(Integer.MAX_VALUE, 1);
}
