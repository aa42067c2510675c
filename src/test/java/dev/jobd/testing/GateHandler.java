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
import java.util.concurrent.TimeUnit;

/** {@code gate}: runs until the test lets the job through. Its payload does not matter. */
@Singleton
public final class GateHandler implements JobHandler {
    private static final long LIMIT_SECONDS = 60;

    private final ConcurrentMap<UUID, CountDownLatch> gates = new ConcurrentHashMap<>();

    @Override
    public String type() {
        return "gate";
    }

    @Override
    public Outcome run(JobContext job) throws InterruptedException {
        return gate(job.jobId()).await(LIMIT_SECONDS, TimeUnit.SECONDS)
                ? Outcome.done(new Json("\"through\""))
                : Outcome.failed("nobody opened the gate");
    }

    /** May be called before the job runs. */
    public void open(String jobId) {
        gate(UUID.fromString(jobId)).countDown();
    }

    private CountDownLatch gate(UUID job) {
        return gates.computeIfAbsent(job, _ -> new CountDownLatch(1));
    }
}
