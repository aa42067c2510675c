package dev.jobd.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Runs tasks on the thread of the test when its clock has reached their time. Not safe for several threads. */
final class SteppedTimer implements Timer {
    private final SettableClock clock;
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::due).thenComparing(Task::number));
    private long number;

    private record Task(Instant due, long number, Runnable body) {}

    SteppedTimer(SettableClock clock) {
        this.clock = clock;
    }

    @Override
    public void after(Duration delay, Runnable task) {
        tasks.add(new Task(clock.instant().plus(delay), number++, task));
    }

    /** Runs what is due by now. */
    void runDue() {
        while (isDue()) {
            tasks.remove().body.run();
        }
    }

    /** When the next task is due; far away if there is none. */
    Instant next() {
        return tasks.isEmpty() ? Instant.MAX : tasks.peek().due;
    }

    boolean isDue() {
        return !tasks.isEmpty() && !tasks.peek().due.isAfter(clock.instant());
    }
}
