package dev.jobd.domain;

/** What a node tells of itself to those who watch it. */
public interface NodeStatus {

    Tally tally();

    /** The handlers that were left behind, as they did not stop when they were told to, and still run. */
    int abandoned();

    /** How often what an attempt wanted to store was refused, as the job was not this node's any more. */
    long staleWrites();

    /** False when the dispatcher has made no progress for so long that only a restart helps. */
    boolean live();

    /** False until the node runs jobs for the first time. */
    boolean started();

    /** False while the node starts, from the moment it begins to stop, and while its store is not to be had. */
    boolean ready();
}
