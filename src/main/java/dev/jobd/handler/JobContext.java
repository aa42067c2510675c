package dev.jobd.handler;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** What a handler knows of the attempt that it runs. Safe for use by the threads that the handler starts itself. */
public interface JobContext {

    UUID jobId();

    /** Counts from 1. */
    int attempt();

    Payload payload();

    /** The trace that the job belongs to, as W3C Trace Context writes it; for calls to others. */
    Optional<String> traceparent();

    /** When the attempt has to be over; it is told to stop then. */
    Instant deadline();

    /** Whether the attempt is to stop: its job was cancelled, or its time is over. */
    boolean stopping();

    /** Until the {@link #deadline}; zero when it is over. */
    Duration timeLeft();

    /** How long the attempt may go on after it was told to stop; then it is left behind. */
    Duration stopGrace();

    /** Tells how far the work has come, from 0.0 to 1.0. */
    default void progress(double share) {
        progress(share, "");
    }

    /** Tells how far the work has come, from 0.0 to 1.0, and what is being done; 1024 characters are kept. */
    void progress(double share, String message);

    /** Adds a line to the job's log. Lines that come when the attempt is over, or past 64 KiB, are dropped. */
    void log(String line);
}
