package dev.jobd.bench;

import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Submission;
import dev.jobd.engine.Engine;
import java.util.concurrent.locks.LockSupport;

/** A million jobs through a bounded store, and ten thousand asleep at once: time and memory for each. */
public final class Bounds {
    private static final int MAX_JOBS = 100_000;
    private static final int STEP = 100_000;
    private static final int STEPS = 10;
    private static final int SLEEPERS = 10_000;
    private static final Json PAYLOAD = new Json("{\"to\":\"someone@example.org\"}");

    private Bounds() {}

    public static void main(String... args) {
        million();
        sleepers();
    }

    private static void million() {
        Engine engine = Engines.memory(4, MAX_JOBS, Integer.MAX_VALUE);
        for (int step = 1; step <= STEPS; step++) {
            long start = System.nanoTime();
            for (int i = 0; i < STEP; i++) {
                engine.orchestrator().submit(Submission.of("echo", PAYLOAD), Runnable::run);
            }
            long all = (long) step * STEP;
            while (engine.tally().of(JobState.SUCCEEDED) < all) {
                LockSupport.parkNanos(100_000);
            }
            long nanos = (System.nanoTime() - start) / STEP;
            System.out.printf("jobs %,10d  time per job %,6d ns  heap %6.1f MiB%n", all, nanos, heapMiB());
        }
    }

    private static void sleepers() {
        Engine engine = Engines.memory(SLEEPERS, MAX_JOBS, Integer.MAX_VALUE);
        double before = heapMiB();
        for (int i = 0; i < SLEEPERS; i++) {
            engine.orchestrator().submit(Submission.of("sleep", new Json("{\"ms\":600000}")), Runnable::run);
        }
        while (engine.tally().active() < SLEEPERS) {
            LockSupport.parkNanos(100_000);
        }
        // Running is stored before the handler sleeps; give each the time to get there.
        LockSupport.parkNanos(1_000_000_000);
        double each = (heapMiB() - before) * 1024 / SLEEPERS;
        System.out.printf("asleep at once %,d  heap per job %.2f KiB%n", SLEEPERS, each);
        System.exit(0);
    }

    /** What is live after a collection. */
    private static double heapMiB() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0;
    }
}
