package dev.jobd.store;

import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Pipeline;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * One call of a store. Attempts and jobs are numbers into the lists of all that there ever were, so that many are over or
 * gone. Times are milliseconds after the one that it is.
 */
sealed interface StoreCall {

    record Insert(List<Draft> jobs) implements StoreCall {}

    record Pass(int ms) implements StoreCall {}

    record Claim(int max) implements StoreCall {}

    /** For a worker. */
    record Lease(Set<String> types, int max, int ms) implements StoreCall {}

    record Extend(int attempt, int ms) implements StoreCall {}

    /** Of all that are adrift. */
    record Rescue() implements StoreCall {}

    /** Of one that may be none. */
    record RescueWrongly(int attempt) implements StoreCall {}

    record Serve(Set<String> types) implements StoreCall {}

    /** @param max how many jobs are claimed with it */
    record Settle(int attempt, Outcome outcome, int max) implements StoreCall {}

    record Release(int attempt) implements StoreCall {}

    record CancelAttempt(int attempt) implements StoreCall {}

    record Append(int attempt) implements StoreCall {}

    record ShowProgress(int attempt) implements StoreCall {}

    /** @param stale by what was known of the job when it was last looked at, not by what is known now */
    record Change(int job, Kind kind, int value, boolean stale) implements StoreCall {}

    record Evict(int keep) implements StoreCall {}

    record Limit(String type, TypeLimits limits) implements StoreCall {}

    record PauseQueue(boolean paused) implements StoreCall {}

    record ListJobs(JobFilter filter, JobPage.Order order, int limit, int offset) implements StoreCall {}

    /** What is done to a job that is at rest, where its state allows it. */
    enum Kind {
        PAUSE,
        RESUME,
        PUT_OFF,
        MAKE_URGENT,
        TAG,
        CANCEL,
        FAIL,
        RETRY,
        DELETE
    }

    /**
     * A job to be.
     *
     * @param type or the types of its stages, with commas between them
     */
    record Draft(
            String type,
            int priority,
            int delay,
            boolean paused,
            String key,
            String idempotency,
            String tag,
            int maxRetries,
            int ttl) {}

    static Arbitrary<StoreCall> any() {
        Arbitrary<Integer> number = Arbitraries.integers().between(0, 1000);
        Arbitrary<StoreCall> attempts = Combinators.combine(number, outcomes(), Arbitraries.of(0, 0, 1, 2))
                .as(Settle::new);
        Arbitrary<Kind> kinds = Arbitraries.of(Kind.class);
        Arbitrary<StoreCall> changes = Combinators.combine(
                        number, kinds, Arbitraries.of(0, 3, 8), Arbitraries.of(false, false, false, true))
                .as(Change::new);
        return Arbitraries.frequencyOf(
                Tuple.of(6, drafts().list().ofMinSize(1).ofMaxSize(3).map(Insert::new)),
                Tuple.of(3, Arbitraries.integers().between(1, 10).map(Pass::new)),
                Tuple.of(6, Arbitraries.integers().between(0, 4).map(Claim::new)),
                Tuple.of(
                        4,
                        Combinators.combine(
                                        types().set().ofMinSize(1),
                                        Arbitraries.integers().between(1, 3),
                                        Arbitraries.of(2, 10, 50))
                                .as(Lease::new)),
                Tuple.of(
                        3,
                        Combinators.combine(number, Arbitraries.of(2, 10, 50)).as(Extend::new)),
                Tuple.of(2, Arbitraries.of(new Rescue())),
                Tuple.of(1, number.map(RescueWrongly::new)),
                Tuple.of(1, types().set().map(Serve::new)),
                Tuple.of(6, attempts),
                Tuple.of(2, number.map(Release::new)),
                Tuple.of(2, number.map(CancelAttempt::new)),
                Tuple.of(1, number.map(Append::new)),
                Tuple.of(1, number.map(ShowProgress::new)),
                Tuple.of(6, changes),
                Tuple.of(1, Arbitraries.integers().between(0, 12).map(Evict::new)),
                Tuple.of(1, limits()),
                Tuple.of(1, Arbitraries.of(true, false, false).map(PauseQueue::new)),
                Tuple.of(3, lists()));
    }

    private static Arbitrary<Outcome> outcomes() {
        return Arbitraries.of(
                Outcome.done(SampleJobs.RESULT),
                Outcome.failed("out of luck", Duration.ofMillis(4)),
                Outcome.failed("out of luck", Duration.ZERO),
                Outcome.failedForGood("out of luck"),
                Outcome.snoozed(Duration.ofMillis(4)),
                Outcome.aborted("not needed"));
    }

    private static Arbitrary<Draft> drafts() {
        Arbitrary<String> names = Arbitraries.of("", "", "a", "b");
        return Combinators.combine(
                        Arbitraries.of("echo", "other", "echo", "other,echo", "echo,echo,other"),
                        Arbitraries.of(5, 5, 8),
                        Arbitraries.of(0, 0, 0, 3, 12),
                        Arbitraries.of(false, false, false, true),
                        Arbitraries.of("", "a", "a", "b"),
                        Arbitraries.of("", "", "", "a1", "a2", "b1"),
                        names,
                        Arbitraries.of(0, 2))
                .flatAs((type, priority, delay, paused, key, idempotency, tag, maxRetries) -> Arbitraries.of(
                                15, 100_000)
                        .map(ttl -> new Draft(type, priority, delay, paused, key, idempotency, tag, maxRetries, ttl)));
    }

    private static Arbitrary<StoreCall> limits() {
        Arbitrary<TypeLimits> limits = Combinators.combine(Arbitraries.of(1, 2, 100), Arbitraries.of(1, 1, 2, 3))
                .as(TypeLimits::new);
        return Combinators.combine(types(), limits).as(Limit::new);
    }

    private static Arbitrary<StoreCall> lists() {
        Arbitrary<Optional<Instant>> times = Arbitraries.integers()
                .between(0, 60)
                .map(SampleJobs.NOON::plusMillis)
                .optional(0.3);
        Arbitrary<JobFilter> filters = Combinators.combine(
                        Arbitraries.of(JobState.class).set().ofMaxSize(4),
                        types().optional(0.3),
                        Arbitraries.of("a", "b")
                                .map(value -> new JobFilter.Tag("tag", value))
                                .optional(0.3),
                        times,
                        times)
                .as(JobFilter::new);
        return Combinators.combine(
                        filters,
                        Arbitraries.of(JobPage.Order.class),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.of(0, 0, 1, 4, 50))
                .as(ListJobs::new);
    }

    private static Arbitrary<String> types() {
        return Arbitraries.of("echo", "echo", "other", "other", Pipeline.TYPE);
    }
}
