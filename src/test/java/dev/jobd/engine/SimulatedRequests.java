package dev.jobd.engine;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.Idempotency;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Patch;
import dev.jobd.domain.Pipeline;
import dev.jobd.domain.Submission;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.function.Supplier;

/** What people ask for, as chance has it. */
final class SimulatedRequests {
    /** Those that nodes run. */
    static final List<String> TYPES = List.of("free", "limited", "single");

    /** Also those that workers run. */
    static final List<String> ALL_TYPES = List.of("free", "limited", "single", SimulatedWorkers.TYPE);

    private static final List<String> KEYS = List.of("a", "b", "c");

    private final List<String> types;
    private final Random random;
    private final InstantSource clock;
    private final List<UUID> jobs = new ArrayList<>();

    /** @param types of the jobs */
    SimulatedRequests(Random random, InstantSource clock, List<String> types) {
        this.types = types;
        this.random = random;
        this.clock = clock;
    }

    List<Submission> submissions(int count) {
        List<Submission> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(submission());
        }
        return all;
    }

    private Submission submission() {
        Optional<String> key = random.nextInt(3) == 0 ? Optional.of(pick(KEYS)) : Optional.empty();
        Optional<Idempotency> idempotency = random.nextInt(8) == 0
                ? Optional.of(new Idempotency(pick(KEYS), random.nextInt(5) == 0 ? "other" : "same"))
                : Optional.empty();
        boolean staged = random.nextInt(4) == 0;
        return new Submission(
                staged ? Pipeline.TYPE : pick(types),
                staged ? stages() : Json.NULL,
                sometimes(() -> random.nextInt(11)),
                sometimes(this::start),
                sometimes(() -> Duration.ofMillis(1 + random.nextInt(20_000))),
                sometimes(() -> random.nextInt(4)),
                sometimes(() -> new Backoff(Duration.ofMillis(random.nextInt(3_000)), 2, Duration.ofSeconds(20), 0.5)),
                sometimes(() -> Duration.ofMillis(random.nextInt(60_000))),
                random.nextInt(10) == 0,
                random.nextInt(3) == 0 ? Map.of("team", pick(KEYS)) : Map.of(),
                key,
                idempotency,
                Optional.empty());
    }

    private Json stages() {
        StringJoiner stages = new StringJoiner(",", "{\"stages\":[", "]}");
        for (int i = random.nextInt(3); i >= 0; i--) {
            stages.add("{\"name\":\"S%d\",\"type\":\"%s\",\"payload\":null,\"max_retries\":%d,\"timeout_ms\":%d}"
                    .formatted(i, pick(types), random.nextInt(3), 1 + random.nextInt(20_000)));
        }
        return new Json(stages.toString());
    }

    private Submission.Start start() {
        Duration time = Duration.ofMillis(random.nextInt(30_000));
        return random.nextBoolean()
                ? new Submission.Start.After(time)
                : new Submission.Start.At(clock.instant().plus(time).minusSeconds(5));
    }

    Patch patch() {
        return new Patch(
                sometimes(() -> random.nextInt(11)),
                sometimes(() -> clock.instant().plusMillis(random.nextInt(20_000) - 5_000)),
                sometimes(() -> Duration.ofMillis(1 + random.nextInt(20_000))),
                sometimes(() -> random.nextInt(4)),
                sometimes(() -> Map.of("team", pick(KEYS))));
    }

    JobFilter filter() {
        return new JobFilter(
                sometimes(() -> pick(List.of(JobState.values())))
                        .map(EnumSet::of)
                        .orElse(EnumSet.noneOf(JobState.class)),
                sometimes(() -> pick(types)),
                sometimes(() -> new JobFilter.Tag("team", pick(KEYS))),
                Optional.empty(),
                sometimes(() -> clock.instant().minusMillis(random.nextInt(20_000))));
    }

    /** The id of a job that was taken. */
    void taken(UUID id) {
        jobs.add(id);
    }

    /** One of those that were taken last, or one that nobody knows. */
    UUID anyJob() {
        return jobs.isEmpty() || random.nextInt(50) == 0
                ? new UUID(1, 1)
                : jobs.get(Math.max(0, jobs.size() - 1 - random.nextInt(Math.min(jobs.size(), 12))));
    }

    <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private <T> Optional<T> sometimes(Supplier<T> value) {
        return random.nextInt(4) == 0 ? Optional.of(value.get()) : Optional.empty();
    }
}
