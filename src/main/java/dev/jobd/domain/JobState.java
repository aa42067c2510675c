package dev.jobd.domain;

/** The states as a client sees them. */
public enum JobState {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED
}
