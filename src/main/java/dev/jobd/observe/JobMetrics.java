package dev.jobd.observe;

import dev.jobd.domain.Attempt;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobState;
import dev.jobd.domain.NodeStatus;
import dev.jobd.domain.OpenCircuits;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Tally;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/**
 * How long jobs wait and run: by type for Prometheus ({@code jobd_job_start_latency_seconds},
 * {@code jobd_job_duration_seconds}), over all types for {@code GET /metrics}. The numbers of jobs in each
 * state are not counted here but read from the store's tally, so that they cannot differ from it.
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
    private final Map<String, Latencies> usual = new ConcurrentHashMap<>();
    private final Map<JobState, Counter> endedByState = new EnumMap<>(JobState.class);
    private final Latencies startLatency = new Latencies();
    private final Latencies duration = new Latencies();

    JobMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (JobState state : JobState.values()) {
            if (state.terminal()) {
                endedByState.put(
                        state,
                        Counter.builder("jobd.jobs.ended")
                                .tag("state", inLowerCase(state))
                                .description("Jobs that reached a terminal state; one that was retried can do so again")
                                .register(registry));
            }
        }
    }

    private static String inLowerCase(JobState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    void register(@Observes StartupEvent event, NodeStatus node, OpenCircuits circuits) {
        counter(node, "jobd.jobs.submitted", "Jobs taken", Tally::submitted);
        counter(node, "jobd.jobs.retried", "Attempts that failed and were followed by another", Tally::retried);
        for (JobState state : JobState.values()) {
            if (!state.terminal()) {
                Gauge.builder("jobd.jobs", node, n -> ofTally(n, tally -> tally.of(state)))
                        .tag("state", inLowerCase(state))
                        .description("Jobs that wait or run")
                        .register(registry);
            }
        }
        FunctionCounter.builder("jobd.stale.writes", node, NodeStatus::staleWrites)
                .description("What attempts wanted to store when their job was not this node's any more")
                .register(registry);
        Gauge.builder("jobd.handlers.abandoned", node, NodeStatus::abandoned)
                .description("Handlers that did not stop when they were told to, and still run")
                .register(registry);
        Gauge.builder("jobd.http.hosts.held.back", circuits, c -> c.hosts().size())
                .description("Hosts that failed so often in a row that calls to them are held back for a while")
                .register(registry);
    }

    private void counter(NodeStatus node, String name, String description, ToLongFunction<Tally> value) {
        FunctionCounter.builder(name, node, n -> ofTally(n, value))
                .description(description)
                .register(registry);
    }

    /** No number while the store is not to be had. */
    private static double ofTally(NodeStatus node, ToLongFunction<Tally> value) {
        try {
            return value.applyAsLong(node.tally());
        } catch (ProblemException e) {
            return Double.NaN;
        }
    }

    @Override
    public void on(JobEvent event) {
        switch (event) {
            case JobEvent.Started started -> {
                Job.Running job = started.job();
                Duration waited = notNegative(Duration.between(dueSince(job), job.startedAt()));
                startLatency.record(waited);
                timer(startLatencyByType, "jobd.job.start.latency", "From due to started", job.runs())
                        .record(waited);
            }
            case JobEvent.Requeued again ->
                attempted(again.from(), again.job().attempts().getLast());
            case JobEvent.Ended ended -> {
                ended.attempt().ifPresent(attempt -> attempted(ended.from(), attempt));
                Objects.requireNonNull(
                                endedByState.get(ended.job().state(ended.job().endedAt())))
                        .increment();
            }
            case JobEvent.Submitted _,
                    JobEvent.Released _,
                    JobEvent.Cancelling _,
                    JobEvent.Changed _,
                    JobEvent.Logged _,
                    JobEvent.Progressed _ -> {}
        }
    }

    /** A stage is due when the one before it has ended. */
    private static Instant dueSince(Job.Running job) {
        Instant due = job.history().due();
        return job.spec().pipeline().isEmpty() || job.attempts().isEmpty()
                ? due
                : Collections.max(List.of(due, job.attempts().getLast().finishedAt()));
    }

    private void attempted(Job job, Attempt attempt) {
        Duration took = attempt.duration();
        duration.record(took);
        usual.computeIfAbsent(job.runs(), _ -> new Latencies()).record(took);
        timer(durationByType, "jobd.job.duration", "From started to ended, of one attempt", job.runs())
                .record(took);
    }

    /** How long an attempt of this type usually takes: the median; empty when none has ended yet. */
    public Optional<Duration> usualDuration(String type) {
        Latencies known = usual.get(type);
        return known == null
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.round(known.percentileMs(50) * 1_000_000)));
    }

    /** From due to started, over all types, since the start of the process. */
    public Latencies startLatency() {
        return startLatency;
    }

    /** From started to ended of an attempt, over all types, since the start of the process. */
    public Latencies duration() {
        return duration;
    }

    private Timer timer(Map<String, Timer> byType, String name, String description, String runs) {
        Timer known = byType.get(runs);
        return known != null
                ? known
                : byType.computeIfAbsent(runs, type -> Timer.builder(name)
                        .description(description)
                        .tag("type", type)
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry));
    }

    private static Duration notNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
