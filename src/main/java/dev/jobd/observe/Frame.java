package dev.jobd.observe;

import dev.jobd.domain.JobState;
import java.util.Optional;
import java.util.UUID;

/** An event in the form in which every reader gets it, and what readers choose it by. */
public final class Frame {
    /** What one takes on the heap besides its bytes. */
    private static final int OVERHEAD = 80;

    private static final UUID NO_JOB = new UUID(0, 0);

    private final long version;
    private final UUID job;
    private final String type;
    private final Optional<JobState> state;
    private final byte[] bytes;

    private Frame(long version, UUID job, String type, Optional<JobState> state, byte[] bytes) {
        this.version = version;
        this.job = job;
        this.type = type;
        this.state = state;
        this.bytes = bytes;
    }

    /** @param state of a job that has come to another one */
    public static Frame of(long version, UUID job, String type, Optional<JobState> state, byte[] bytes) {
        return new Frame(version, job, type, state, bytes);
    }

    /** For every reader, whatever it wants: something is missing here. */
    public static Frame gap(long version, byte[] bytes) {
        return new Frame(version, NO_JOB, "", Optional.empty(), bytes);
    }

    public long version() {
        return version;
    }

    public UUID job() {
        return job;
    }

    public String type() {
        return type;
    }

    public Optional<JobState> state() {
        return state;
    }

    public boolean gap() {
        return job.equals(NO_JOB);
    }

    /** Never to be changed: all readers have the same. */
    public byte[] bytes() {
        return bytes;
    }

    int size() {
        return OVERHEAD + bytes.length;
    }
}
