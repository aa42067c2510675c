package dev.jobd.domain;

import static dev.jobd.domain.SampleJobs.NOON;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a job is to be like, where that matters to a test. */
public final class SampleSpec {
    private final UUID id;
    private String type = "echo";
    private Json payload = SampleJobs.PAYLOAD;
    private Instant createdAt = NOON;
    private Instant due = NOON;
    private int priority = Priority.NORMAL;
    private Duration timeout = Duration.ofMinutes(1);
    private int maxRetries;
    private Backoff backoff = Backoff.DEFAULT;
    private Duration ttl = Duration.ofDays(1);
    private Map<String, String> tags = Map.of();
    private Optional<String> concurrencyKey = Optional.empty();
    private Optional<Idempotency> idempotency = Optional.empty();
    private Optional<String> traceparent = Optional.empty();
    private Optional<Pipeline> pipeline = Optional.empty();

    public SampleSpec(UUID id) {
        this.id = id;
    }

    public SampleSpec type(String other) {
        type = other;
        return this;
    }

    public SampleSpec payload(Json other) {
        payload = other;
        return this;
    }

    /** Also when it is due. */
    public SampleSpec created(Instant time) {
        createdAt = time;
        due = time;
        return this;
    }

    public SampleSpec due(Instant time) {
        due = time;
        return this;
    }

    public SampleSpec priority(int other) {
        priority = other;
        return this;
    }

    public SampleSpec timeout(Duration other) {
        timeout = other;
        return this;
    }

    public SampleSpec maxRetries(int other) {
        maxRetries = other;
        return this;
    }

    public SampleSpec backoff(Backoff other) {
        backoff = other;
        return this;
    }

    public SampleSpec ttl(Duration other) {
        ttl = other;
        return this;
    }

    /** One more. */
    public SampleSpec tag(String name, String value) {
        Map<String, String> all = new HashMap<>(tags);
        all.put(name, value);
        tags = Map.copyOf(all);
        return this;
    }

    /** Its concurrency key. */
    public SampleSpec key(String key) {
        concurrencyKey = Optional.of(key);
        return this;
    }

    public SampleSpec idempotency(String key, String fingerprint) {
        idempotency = Optional.of(new Idempotency(key, fingerprint));
        return this;
    }

    public SampleSpec traceparent(String parent) {
        traceparent = Optional.of(parent);
        return this;
    }

    /** It is a pipeline, with one stage of each of these types, which have names of their own. */
    public SampleSpec stages(String... types) {
        List<Stage> stages = new ArrayList<>();
        for (String stage : types) {
            stages.add(SampleJobs.stage("STAGE_" + (stages.size() + 1), stage));
        }
        return stages(stages.toArray(Stage[]::new));
    }

    /** It is a pipeline. */
    public SampleSpec stages(Stage... stages) {
        pipeline = Optional.of(new Pipeline(Optional.empty(), List.of(stages)));
        return type(Pipeline.TYPE);
    }

    public JobSpec spec() {
        return new JobSpec(
                id,
                type,
                payload,
                createdAt,
                new JobOptions(priority, timeout, maxRetries, backoff, ttl, tags, concurrencyKey),
                idempotency,
                traceparent,
                pipeline);
    }

    public Job.Queued queued() {
        return Job.submitted(spec(), due);
    }

    public Job.Paused paused() {
        return queued().pause();
    }

    /** On {@link SampleJobs#NODE} since {@link SampleJobs#NOON}. */
    public Job.Running running() {
        return SampleJobs.running(queued());
    }
}
