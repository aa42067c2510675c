package dev.jobd.store;

/**
 * The due jobs of one type that share a concurrency key, and how many of them run, whatever the types of their attempts.
 * Touched in the turns of the store only.
 */
final class KeyLine {
    final String name;
    private final Lane home;
    /** All jobs of this key that the store keeps. */
    int jobs;

    int running;
    /**
     * All that are due, by {@link Entry#dueKey}. As many of the first of them as may run, besides those that do, also stand in
     * the line of the type of their attempts.
     */
    final Ranked<Entry> waiting = Ranked.natural();

    KeyLine(Lane home, String name) {
        this.home = home;
        this.name = name;
    }

    int free() {
        return Math.max(0, home.limits.maxPerKey() - running);
    }
}
