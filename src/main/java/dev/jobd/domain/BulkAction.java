package dev.jobd.domain;

/** What can be done to many jobs at once. */
public enum BulkAction {
    CANCEL,
    RETRY,
    DELETE,
    PAUSE,
    RESUME;

    /** @param changed those of the matched jobs whose state allowed it */
    public record Result(long matched, long changed) {}
}
