package dev.jobd.bench;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobOptions;
import dev.jobd.domain.JobSpec;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.engine.JobIds;
import dev.jobd.store.Claimed;
import dev.jobd.store.JobStore;
import dev.jobd.store.MemoryJobStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** What one job costs while a million others of mixed priority and due time wait. */
public final class Backlog {
    private static final int WAITING = 1_000_000;
    private static final int MEASURED = 200_000;
    private static final int MAX_JOBS = 1000;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Json PAYLOAD = new Json("{\"to\":\"someone@example.org\"}");

    private final Random random = new Random(1);
    private final JobIds ids = new JobIds();
    private final JobStore store = new MemoryJobStore();

    private Backlog() {}

    public static void main(String... args) {
        new Backlog().measure();
    }

    private void measure() {
        store.keep(MAX_JOBS);
        for (int i = 0; i < WAITING; i++) {
            submit();
        }
        long[] submits = new long[MEASURED];
        long[] claims = new long[MEASURED];
        long[] settles = new long[MEASURED];
        for (int i = 0; i < MEASURED; i++) {
            submits[i] = submit();
            long start = System.nanoTime();
            Claimed claimed = store.claim(1, "bench", Instant.now());
            long claim = System.nanoTime();
            Job.Running job = claimed.claims().getFirst().job();
            store.update(job, job.settle(Outcome.done(PAYLOAD), Instant.now(), 0.5));
            settles[i] = System.nanoTime() - claim;
            claims[i] = claim - start;
        }
        print("submit", submits);
        print("claim", claims);
        print("settle", settles);
    }

    private long submit() {
        Instant now = Instant.now();
        Instant due = random.nextBoolean() ? now : now.plusMillis(random.nextInt((int) HOUR.toMillis()));
        JobSpec spec = new JobSpec(
                ids.apply(now),
                "echo",
                PAYLOAD,
                now,
                new JobOptions(random.nextInt(11), HOUR, 0, Backoff.DEFAULT, HOUR, Map.of(), Optional.empty()),
                Optional.empty(),
                Optional.empty());
        long start = System.nanoTime();
        store.insert(List.of(Job.submitted(spec, due)), Integer.MAX_VALUE, now);
        return System.nanoTime() - start;
    }

    private static void print(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "1,000,000 jobs wait: %-6s p50 %.1f us, p99 %.1f us%n",
                what, nanos[nanos.length / 2] / 1e3, nanos[nanos.length / 100 * 99] / 1e3);
    }
}
