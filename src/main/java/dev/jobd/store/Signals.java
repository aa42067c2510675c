package dev.jobd.store;

/**
 * Is told of what other nodes do to the jobs of a store that they share. Called on the thread that {@linkplain
 * JobStore#listen listens}; some things it is not told of.
 */
public interface Signals {

    /** There may be jobs to claim. */
    void due();

    /** There may be jobs for workers. */
    void dueForWorkers();

    /** Attempts of this node may have been told to stop. */
    void stop();
}
