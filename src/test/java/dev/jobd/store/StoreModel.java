package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.EVEN;
import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static dev.jobd.store.StoreContract.now;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Patch;
import dev.jobd.domain.Progress;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.SamplePatches;
import dev.jobd.domain.SampleSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A store, and a plain one beside it. Each call goes to both, and what they tell has to be the same. */
final class StoreModel {
    private static final int MAX_WAITING = 12;
    private static final Outcome LOST = Outcome.failed("lost", Duration.ofMillis(4));
    private static final JobPage.Request EVERYTHING =
            new JobPage.Request(JobPage.Order.OLDEST, 1000, Optional.empty(), 0, true);

    private final JobStore store;
    private final JobStore plain = new PlainJobStore();
    /** Whether the number of ended jobs that are kept is. */
    private boolean bounded;

    private Instant now = NOON;

    /** The same thing as each of the two knows it. */
    private record Both<T>(T real, T plain) {}

    private final List<UUID> ids = new ArrayList<>();
    private final List<Both<Job.Running>> attempts = new ArrayList<>();
    private final Map<UUID, Both<JobRecord>> looked = new HashMap<>();
    private Map<UUID, Both<Long>> versions = Map.of();

    StoreModel(JobStore store) {
        this.store = store;
    }

    /** Makes the call and compares what it did. */
    void check(StoreCall call) {
        switch (call) {
            case StoreCall.Insert(List<StoreCall.Draft> drafts) -> insert(drafts);
            case StoreCall.Pass(int ms) -> now = now.plusMillis(ms);
            case StoreCall.Claim(int max) -> claim(max);
            case StoreCall.Lease(Set<String> types, int max, int ms) -> {
                WorkerClaim claim = new WorkerClaim("worker", types, max, Duration.ofMillis(ms));
                claimed(now(store.claim(claim, now)), now(plain.claim(claim, now)));
            }
            case StoreCall.Extend(int number, int ms) ->
                attempt(number, (one, attempt) -> now(one.extend(attempt, Duration.ofMillis(ms), now))
                        .map(Unversioned::job)
                        .isPresent());
            case StoreCall.Rescue _ -> rescue();
            case StoreCall.RescueWrongly(int number) ->
                attempt(
                        number,
                        (one, attempt) -> now(one.updateUnlessExtended(attempt, attempt.settle(LOST, now, EVEN)))
                                != JobStore.LOST);
            case StoreCall.Serve(Set<String> types) ->
                both(one -> {
                    one.serve(types);
                    return types;
                });
            case StoreCall.Settle(int number, Outcome outcome, int max) -> settle(number, outcome, max);
            case StoreCall.Release(int number) -> leave(number, attempt -> attempt.release(now));
            case StoreCall.CancelAttempt(int number) ->
                attempt(number, (one, attempt) -> now(one.update(attempt, attempt.cancel())) != JobStore.LOST);
            case StoreCall.Append(int number) ->
                attempt(number, (one, attempt) -> now(one.append(attempt, "line " + number)) != JobStore.LOST);
            case StoreCall.ShowProgress(int number) ->
                attempt(
                        number,
                        (one, attempt) -> now(one.progress(attempt, new Progress(number / 1000.0, Optional.empty())))
                                != JobStore.LOST);
            case StoreCall.Change change -> change(change);
            case StoreCall.Evict(int keep) -> evict(keep);
            case StoreCall.Limit limit ->
                both(one -> {
                    one.limit(limit.type(), limit.limits());
                    return limit;
                });
            case StoreCall.PauseQueue(boolean paused) ->
                both(one -> {
                    one.pause(paused);
                    return one.paused();
                });
            case StoreCall.ListJobs list -> list(list);
        }
        dropSurplus();
        compareAll();
    }

    /** In whatever order they are told. */
    private void rescue() {
        both(one -> one.adrift(now).stream()
                .map(attempt -> {
                    boolean won =
                            now(one.updateUnlessExtended(attempt, attempt.settle(LOST, now, EVEN))) != JobStore.LOST;
                    return List.of(Unversioned.job(attempt), won);
                })
                .collect(Collectors.toSet()));
    }

    private void evict(int keep) {
        bounded = true;
        both(one -> {
            one.keep(keep);
            return one.evict(now);
        });
    }

    /** Which leaves at once, or with the next call of {@code evict}. */
    private void dropSurplus() {
        if (bounded) {
            int _ = store.evict(now);
            int _ = plain.evict(now);
        }
    }

    private void insert(List<StoreCall.Draft> drafts) {
        List<Job.Waiting> jobs = drafts.stream().map(this::job).toList();
        jobs.forEach(job -> ids.add(job.spec().id()));
        both(one -> now(one.insert(jobs, MAX_WAITING, now)).stream()
                .map(Unversioned::inserted)
                .toList());
    }

    private Job.Waiting job(StoreCall.Draft draft) {
        SampleSpec spec = draft.type().contains(",")
                ? SampleJobs.job().stages(draft.type().split(",", -1)).timeout(total(draft))
                : SampleJobs.job().type(draft.type());
        spec.created(now)
                .due(now.plusMillis(draft.delay()))
                .priority(draft.priority())
                .maxRetries(draft.maxRetries())
                .ttl(Duration.ofMillis(draft.ttl()));
        if (!draft.key().isEmpty()) {
            spec.key(draft.key());
        }
        if (!draft.idempotency().isEmpty()) {
            spec.idempotency(draft.idempotency().substring(0, 1), draft.idempotency());
        }
        if (!draft.tag().isEmpty()) {
            spec.tag("tag", draft.tag());
        }
        return draft.paused() ? spec.paused() : spec.queued();
    }

    /** Some stages begin when the time of all is over. */
    private static Duration total(StoreCall.Draft draft) {
        return Duration.ofMillis(draft.maxRetries() == 0 ? 20 : 100_000);
    }

    private void claim(int max) {
        claimed(store.claim(max, NODE, now), plain.claim(max, NODE, now));
    }

    private void claimed(Claimed real, Claimed expected) {
        assertThat(real.nextDue()).isEqualTo(expected.nextDue());
        assertThat(Unversioned.claimed(real)).isEqualTo(Unversioned.claimed(expected));
        for (int at = 0; at < real.claims().size(); at++) {
            Job.Running attempt = real.claims().get(at).job();
            assertThat(attempts).extracting(both -> both.real().fence()).doesNotContain(attempt.fence());
            attempts.add(new Both<>(attempt, expected.claims().get(at).job()));
        }
    }

    private void settle(int number, Outcome outcome, int max) {
        if (attempts.isEmpty()) {
            return;
        }
        Both<Job.Running> attempt = attempts.get(number % attempts.size());
        Settled real = settle(store, attempt.real(), outcome, max);
        Settled expected = settle(plain, attempt.plain(), outcome, max);

        assertThat(real.version() == JobStore.LOST).isEqualTo(expected.version() == JobStore.LOST);
        claimed(real.claimed(), expected.claimed());
    }

    private Settled settle(JobStore one, Job.Running attempt, Outcome outcome, int max) {
        Job.Active from = present(one, attempt);
        return now(one.settle(from, from.settle(outcome, now, EVEN), max, now));
    }

    /** As a runner does: for whatever the attempt has become under its fence. */
    private void leave(int number, Function<Job.Active, Job.AtRest> move) {
        attempt(number, (one, attempt) -> {
            Job.Active from = present(one, attempt);
            return now(one.update(from, move.apply(from))) != JobStore.LOST;
        });
    }

    private Job.Active present(JobStore one, Job.Running attempt) {
        return one.find(attempt.spec().id(), now)
                .map(JobRecord::job)
                .filter(job ->
                        job instanceof Job.Active active && active.fence().equals(attempt.fence()))
                .map(Job.Active.class::cast)
                .orElse(attempt);
    }

    private void change(StoreCall.Change change) {
        if (ids.isEmpty()) {
            return;
        }
        UUID id = ids.get(change.job() % ids.size());
        Optional<JobRecord> real = store.find(id, now);
        Optional<JobRecord> expected = plain.find(id, now);
        if (real.isEmpty() || expected.isEmpty()) {
            return;
        }
        Both<JobRecord> present = new Both<>(real.get(), expected.get());
        Both<JobRecord> from = change.stale() ? looked.getOrDefault(id, present) : present;
        looked.put(id, present);
        if (change.kind() == StoreCall.Kind.DELETE) {
            both(from, JobStore::delete);
        } else {
            both(
                    from,
                    (one, record) -> record.job() instanceof Job.AtRest rest
                            ? next(rest, change).map(next -> Long.signum(now(stored(one, record, next))))
                            : Optional.empty());
        }
    }

    private static CompletionStage<Long> stored(JobStore store, JobRecord from, Job.AtRest next) {
        return from.job() instanceof Job.Ended && next instanceof Job.Queued again
                ? store.requeue(from, again, MAX_WAITING)
                : store.update(from, next);
    }

    private Optional<Job.AtRest> next(Job.AtRest job, StoreCall.Change change) {
        return switch (change.kind()) {
            case PAUSE -> job instanceof Job.Queued queued ? Optional.of(queued.pause()) : Optional.empty();
            case RESUME -> job instanceof Job.Paused held ? Optional.of(held.resume()) : Optional.empty();
            case PUT_OFF -> patched(job, SamplePatches.due(now.plusMillis(change.value())));
            case MAKE_URGENT -> patched(job, SamplePatches.priority(change.value()));
            case TAG -> patched(job, SamplePatches.tags(Map.of("tag", change.value() == 0 ? "a" : "b")));
            case CANCEL -> job instanceof Job.Waiting waiting ? Optional.of(waiting.cancel(now)) : Optional.empty();
            case FAIL -> job instanceof Job.Waiting waiting ? Optional.of(waiting.fail("no", now)) : Optional.empty();
            case RETRY -> job instanceof Job.Retryable ended ? Optional.of(ended.retry(now)) : Optional.empty();
            case DELETE -> Optional.empty();
        };
    }

    private static Optional<Job.AtRest> patched(Job.AtRest job, Patch patch) {
        return job instanceof Job.Waiting waiting ? Optional.of(waiting.patch(patch)) : Optional.empty();
    }

    private void list(StoreCall.ListJobs list) {
        both(one -> {
            List<Object> pages = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            int offset = list.offset();
            do {
                JobPage page = one.list(
                        list.filter(), new JobPage.Request(list.order(), list.limit(), cursor, offset, false), now);
                assertThat(pages.size()).as("pages").isLessThan(1000);
                pages.add(page.total());
                pages.add(unversioned(page));
                cursor = page.next();
                offset = 0;
            } while (cursor.isPresent());
            return pages;
        });
    }

    private static List<JobRecord> unversioned(JobPage page) {
        return page.jobs().stream().map(Unversioned::job).toList();
    }

    private void compareAll() {
        both(one -> unversioned(one.list(JobFilter.ALL, EVERYTHING, now)));
        both(one -> one.unfinished().stream().map(Unversioned::job).toList());
        both(one -> one.tally(now));
        both(one -> one.idle(now.plusMillis(2)));
        both(one -> ids.stream()
                .map(id -> Unversioned.blockers(one.blockers(id, now)))
                .toList());
        compareVersions();
    }

    /** A version has risen where, and only where, that of the plain store has. */
    private void compareVersions() {
        Map<UUID, Both<Long>> present = new HashMap<>();
        for (UUID id : ids) {
            store.find(id, now)
                    .ifPresent(real -> present.put(
                            id,
                            new Both<>(
                                    real.version(),
                                    plain.find(id, now).orElseThrow().version())));
        }
        present.forEach((id, version) -> {
            Both<Long> before = versions.getOrDefault(id, new Both<>(JobStore.LOST, JobStore.LOST));
            assertThat(version.real()).isGreaterThanOrEqualTo(before.real());
            assertThat(version.real() > before.real()).isEqualTo(version.plain() > before.plain());
        });
        versions = present;
    }

    private void attempt(int number, BiFunction<JobStore, Job.Running, Boolean> move) {
        if (!attempts.isEmpty()) {
            both(attempts.get(number % attempts.size()), move);
        }
    }

    private <T> void both(Function<JobStore, T> call) {
        assertThat(call.apply(store)).isEqualTo(call.apply(plain));
    }

    private <A, T> void both(Both<A> argument, BiFunction<JobStore, A, T> call) {
        assertThat(call.apply(store, argument.real())).isEqualTo(call.apply(plain, argument.plain()));
    }
}
