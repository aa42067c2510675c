package dev.jobd.engine;

import java.time.Duration;

/** Runs tasks later, on a thread of its own, one after the other: they must be quick and must not block. */
@FunctionalInterface
public interface Timer {

    /** @param delay 0 or more */
    void after(Duration delay, Runnable task);
}
