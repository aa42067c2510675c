package dev.jobd.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs tasks on the thread of the test, in an order that chance makes, when the test says so. */
final class SimulatedExecutor implements Executor {
    private final Random random;
    private final List<Runnable> tasks = new ArrayList<>();
    private boolean rejecting;

    SimulatedExecutor(Random random) {
        this.random = random;
    }

    @Override
    public void execute(Runnable task) {
        if (rejecting) {
            throw new RejectedExecutionException("told to");
        }
        tasks.add(task);
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    void reject(boolean all) {
        rejecting = all;
    }

    /** Runs one of the tasks; false when there is none. */
    boolean step() {
        if (tasks.isEmpty()) {
            return false;
        }
        int picked = random.nextInt(tasks.size());
        Runnable task = tasks.get(picked);
        tasks.set(picked, tasks.getLast());
        tasks.removeLast();
        task.run();
        return true;
    }
}
