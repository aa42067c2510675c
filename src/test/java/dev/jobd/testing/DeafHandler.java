package dev.jobd.testing;

import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.JobContext;
import dev.jobd.handler.JobHandler;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;

/** {@code deaf}: runs until the test lets the job through, and takes no notice of interrupts. */
@Singleton
public final class DeafHandler implements JobHandler {
    private final ConcurrentMap<UUID, CountDownLatch> gates = new ConcurrentHashMap<>();

    @Override
    public String type() {
        return "deaf";
    }

    @Override
    public Outcome run(JobContext job) {
        CountDownLatch gate = gate(job.jobId());
        while (gate.getCount() > 0) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                // Deaf: it goes on.
            }
        }
        return Outcome.done(new Json("\"through\""));
    }

    /** May be called before the job runs. */
    public void open(String jobId) {
        gate(UUID.fromString(jobId)).countDown();
    }

    private CountDownLatch gate(UUID job) {
        return gates.computeIfAbsent(job, _ -> new CountDownLatch(1));
    }
}
