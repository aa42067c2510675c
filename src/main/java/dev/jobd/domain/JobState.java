package dev.jobd.domain;

/** The states as a client sees them. The first three are one: waiting for a time, and then for a slot. */
public enum JobState {
    /** Due: starts as soon as it may. */
    QUEUED,
    /** Due later. */
    SCHEDULED,
    /** Due later, after a failed attempt. */
    RETRYING,
    /** Held back until somebody lets it go on. */
    PAUSED,
    RUNNING,
    /** Told to stop; the attempt is still under way. */
    CANCELLING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** Whether nothing happens any more unless somebody asks for it. */
    public boolean terminal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /** Whether an attempt is under way. */
    public boolean active() {
        return this == RUNNING || this == CANCELLING;
    }

    /** Whether the job waits to run, now or some day. */
    public boolean waiting() {
        return ordinal() <= PAUSED.ordinal();
    }
}
