package dev.jobd.engine;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** Runs tasks on the thread of the test, one at a time, when the test says so. Not safe for several threads. */
final class SteppedExecutor implements Executor {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private int rejectAfter = Integer.MAX_VALUE;

    @Override
    public void execute(Runnable task) {
        if (rejectAfter-- <= 0) {
            throw new OutOfMemoryError("told to");
        }
        tasks.add(task);
    }

    /** Takes so many more tasks and then none, as if there were no memory for threads. */
    void rejectAfter(int more) {
        rejectAfter = more;
    }

    void acceptAgain() {
        rejectAfter = Integer.MAX_VALUE;
    }

    boolean step() {
        if (tasks.isEmpty()) {
            return false;
        }
        tasks.remove().run();
        return true;
    }

    /** Runs tasks until none is left. */
    void runAll() {
        while (step()) {}
    }

    int waiting() {
        return tasks.size();
    }
}
