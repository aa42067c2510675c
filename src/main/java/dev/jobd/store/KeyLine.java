package dev.jobd.store;

import dev.jobd.domain.TypeLimits;

/** The due jobs of one type that share a concurrency key, and how many of them run. Touched in the turns of the store only. */
final class KeyLine {
    final String name;
    /** All jobs of this key that the store keeps. */
    int jobs;

    int running;
    /**
     * All that are due, by {@link Entry#dueKey}. As many of the first of them as may run, besides those that do, also stand in
     * the line of the type.
     */
    final Ranked<Entry> waiting = Ranked.natural();

    KeyLine(String name) {
        this.name = name;
    }

    int free(TypeLimits limits) {
        return Math.max(0, limits.maxPerKey() - running);
    }
}
