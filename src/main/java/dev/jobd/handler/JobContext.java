package dev.jobd.handler;

import java.util.UUID;

/** What a handler knows of the attempt that it runs. Safe for use by the threads that the handler starts itself. */
public interface JobContext {

    UUID jobId();

    /** Counts from 1. */
    int attempt();

    Payload payload();

    /** Adds a line to the job's log. Lines that come when the attempt is over, or past 64 KiB, are dropped. */
    void log(String line);
}
