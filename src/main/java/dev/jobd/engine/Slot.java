package dev.jobd.engine;

import dev.jobd.store.Claimed;

/** The slot that an attempt holds. */
interface Slot {

    /** Whether the node has kept its right to attempts since the one in this slot was claimed. Does not block. */
    boolean isCovered();

    /** Whether the next attempt may have it when this one is over. */
    boolean goesOn();

    /**
     * The attempt is over. Not to be called when the thread that runs it sees to that.
     *
     * @param next what was claimed for the slot, at most one job
     */
    void over(Claimed next);
}
