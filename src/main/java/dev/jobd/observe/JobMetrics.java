package dev.jobd.observe;

import dev.jobd.domain.Attempt;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.NodeStatus;
import dev.jobd.domain.Tally;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/**
 * How long jobs wait and run: by type for Prometheus ({@code jobd_job_start_latency_seconds},
 * {@code jobd_job_duration_seconds}), over all types for {@code GET /metrics}. The numbers of jobs are not counted here
 * but read from the store's tally, so that they cannot differ from it.
 */
@Singleton
public final class JobMetrics implements JobEvent.Listener {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(30),
    };

    private final MeterRegistry registry;
    private final Map<String, Timer> startLatencyByType = new ConcurrentHashMap<>();
    private final Map<String, Timer> durationByType = new ConcurrentHashMap<>();
    private final Latencies startLatency = new Latencies();
    private final Latencies duration = new Latencies();

    JobMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void register(@Observes StartupEvent event, NodeStatus node) {
        counter(node, "jobd.jobs.submitted", "Jobs taken", Tally::submitted);
        FunctionCounter.builder("jobd.jobs.ended", node, n -> n.tally().succeeded())
                .tag("state", "succeeded")
                .description("Jobs that reached a terminal state")
                .register(registry);
        FunctionCounter.builder("jobd.jobs.ended", node, n -> n.tally().failed())
                .tag("state", "failed")
                .description("Jobs that reached a terminal state")
                .register(registry);
        gauge(node, "jobd.jobs.queued", "Jobs that wait", Tally::queued);
        gauge(node, "jobd.jobs.running", "Jobs that run", Tally::running);
    }

    private void counter(NodeStatus node, String name, String description, ToLongFunction<Tally> value) {
        FunctionCounter.builder(name, node, n -> value.applyAsLong(n.tally()))
                .description(description)
                .register(registry);
    }

    private void gauge(NodeStatus node, String name, String description, ToLongFunction<Tally> value) {
        Gauge.builder(name, node, n -> value.applyAsLong(n.tally()))
                .description(description)
                .register(registry);
    }

    @Override
    public void on(JobEvent event) {
        switch (event) {
            case JobEvent.Started(Job.Running job) -> {
                Duration waited = notNegative(Duration.between(job.spec().due(), job.startedAt()));
                startLatency.record(waited);
                timer(startLatencyByType, "jobd.job.start.latency", "From due to started", job)
                        .record(waited);
            }
            case JobEvent.Ended(Job.Ended job) -> {
                Attempt attempt = job.lastAttempt();
                duration.record(attempt.duration());
                timer(durationByType, "jobd.job.duration", "From started to ended", job)
                        .record(attempt.duration());
            }
            case JobEvent.Submitted _, JobEvent.Released _ -> {}
        }
    }

    /** From due to started, over all types, since the start of the process. */
    public Latencies startLatency() {
        return startLatency;
    }

    /** From started to ended, over all types, since the start of the process. */
    public Latencies duration() {
        return duration;
    }

    private Timer timer(Map<String, Timer> byType, String name, String description, Job job) {
        Timer known = byType.get(job.spec().type());
        return known != null
                ? known
                : byType.computeIfAbsent(job.spec().type(), type -> Timer.builder(name)
                        .description(description)
                        .tag("type", type)
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry));
    }

    private static Duration notNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
