package dev.jobd.bench;

import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Submission;
import dev.jobd.engine.Engine;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** No-op jobs from their submission to their settlement: what a node does a second when nothing else costs anything. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(value = 1, jvmArgs = "-Xmx512m")
public class Throughput {
    private static final int JOBS = 10_000;
    private static final Json PAYLOAD = new Json("{\"to\":\"someone@example.org\"}");

    @Param({"4", "32"})
    int maxConcurrency;

    private Engine engine;
    private long submitted;

    @Setup
    public void open() {
        engine = Engines.memory(maxConcurrency, 1000, Integer.MAX_VALUE);
    }

    @Benchmark
    @OperationsPerInvocation(JOBS)
    public void submitToSettled() {
        for (int i = 0; i < JOBS; i++) {
            engine.orchestrator().submit(Submission.of("echo", PAYLOAD), Runnable::run);
        }
        submitted += JOBS;
        while (engine.tally().of(JobState.SUCCEEDED) < submitted) {
            LockSupport.parkNanos(20_000);
        }
    }
}
