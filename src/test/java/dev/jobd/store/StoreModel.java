package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static dev.jobd.store.JobStoreContract.now;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * What a store holds, in the plainest form, beside the store itself. Each call goes to both, and what they tell has to be
 * the same. In which order several released jobs are claimed is left to the store, as long as all come before the jobs
 * that were never claimed.
 */
final class StoreModel {
    private static final int MAX_QUEUED = 4;

    /** One call of a store. Attempts are numbers into the list of all that ever began, so that many are over. */
    sealed interface Call {

        record Insert() implements Call {}

        record Claim(int max) implements Call {}

        record Succeed(int attempt) implements Call {}

        record Fail(int attempt) implements Call {}

        record Release(int attempt) implements Call {}

        record Append(int attempt, String line) implements Call {}

        record Evict(int keep) implements Call {}
    }

    private final JobStore store;

    /** The kept jobs, oldest first, as the store told of them last. */
    private final Map<UUID, JobRecord> kept = new LinkedHashMap<>();

    private final List<UUID> evicted = new ArrayList<>();
    private final Map<JobState, Long> evictedByState = new HashMap<>();
    private final Set<UUID> released = new HashSet<>();
    private final List<UUID> neverClaimed = new ArrayList<>();
    private final List<UUID> ended = new ArrayList<>();
    private final List<Job.Running> attempts = new ArrayList<>();

    StoreModel(JobStore store) {
        this.store = store;
    }

    static Arbitrary<Call> anyCall() {
        Arbitrary<Integer> attempt = Arbitraries.integers().between(0, 1000);
        return Arbitraries.oneOf(
                Arbitraries.create(Call.Insert::new),
                Arbitraries.create(Call.Insert::new),
                Arbitraries.integers().between(0, 3).map(Call.Claim::new),
                attempt.map(Call.Succeed::new),
                attempt.map(Call.Fail::new),
                attempt.map(Call.Release::new),
                attempt.map(number -> new Call.Append(number, "line " + number)),
                Arbitraries.integers().between(0, 3).map(Call.Evict::new));
    }

    /** Makes the call and compares what it did. */
    void check(Call call) {
        switch (call) {
            case Call.Insert _ -> insert();
            case Call.Claim(int max) -> claim(max);
            case Call.Succeed(int number) -> with(number, attempt -> update(attempt, SampleJobs.succeeded(attempt)));
            case Call.Fail(int number) -> with(number, attempt -> update(attempt, SampleJobs.failed(attempt)));
            case Call.Release(int number) -> with(number, attempt -> update(attempt, attempt.release()));
            case Call.Append(int number, String line) -> with(number, attempt -> append(attempt, line));
            case Call.Evict(int keep) -> evict(keep);
        }
        assertThat(store.tally()).isEqualTo(tally());
    }

    /** Compares all that the store holds. */
    void checkAll() {
        kept.forEach((id, known) -> assertThat(store.find(id)).contains(known));
        evicted.forEach(id -> assertThat(store.find(id)).isEmpty());
        assertThat(store.unfinished())
                .isEqualTo(kept.values().stream()
                        .map(JobRecord::job)
                        .filter(job -> !(job instanceof Job.Ended))
                        .toList());
    }

    private void insert() {
        Job.Queued job = SampleJobs.queued();
        UUID id = job.spec().id();
        boolean room = neverClaimed.size() + released.size() < MAX_QUEUED;

        assertThat(now(store.insert(job, MAX_QUEUED))).isEqualTo(room);

        if (room) {
            neverClaimed.add(id);
            kept.put(id, new JobRecord(job, "", 1));
        }
        assertThat(store.find(id).isPresent()).isEqualTo(room);
    }

    private void claim(int max) {
        List<Job.Running> claimed = store.claim(max, NODE, NOON);

        assertThat(claimed).hasSize(Math.min(max, neverClaimed.size() + released.size()));
        for (Job.Running attempt : claimed) {
            UUID id = attempt.spec().id();
            if (released.isEmpty()) {
                assertThat(id).isEqualTo(neverClaimed.removeFirst());
            } else {
                assertThat(released.remove(id)).as("a released job comes first").isTrue();
            }
            assertThat(attempts).extracting(Job.Running::fence).doesNotContain(attempt.fence());
            attempts.add(attempt);
            Job.Queued before = (Job.Queued) known(attempt).job();
            changed(before.claim(attempt.fence(), NODE, NOON), known(attempt).log());
        }
    }

    private void update(Job.Running attempt, Job.AtRest next) {
        boolean wins = isCurrent(attempt);

        assertThat(now(store.update(attempt.fence(), next))).isEqualTo(wins);

        if (wins) {
            UUID id = attempt.spec().id();
            switch (next) {
                case Job.Queued _ -> released.add(id);
                case Job.Ended _ -> ended.add(id);
            }
            changed(next, known(attempt).log());
        }
    }

    private void append(Job.Running attempt, String line) {
        boolean wins = isCurrent(attempt);

        assertThat(store.append(attempt, line)).isEqualTo(wins);

        if (wins) {
            changed(attempt, known(attempt).log() + line + "\n");
        }
    }

    private void evict(int keep) {
        int expected = Math.max(0, ended.size() - keep);

        assertThat(store.evict(keep)).isEqualTo(expected);

        for (int dropped = 0; dropped < expected; dropped++) {
            UUID id = ended.removeFirst();
            JobRecord gone = requireNonNull(kept.remove(id));
            evicted.add(id);
            evictedByState.merge(gone.job().state(), 1L, Long::sum);
        }
    }

    /** The store tells of this change, under a higher version. */
    private void changed(Job job, String log) {
        UUID id = job.spec().id();
        JobRecord told = store.find(id).orElseThrow();
        assertThat(told).isEqualTo(new JobRecord(job, log, told.version()));
        assertThat(told.version()).isGreaterThan(known(job).version());
        kept.put(id, told);
    }

    private void with(int number, Consumer<Job.Running> move) {
        if (!attempts.isEmpty()) {
            move.accept(attempts.get(number % attempts.size()));
        }
    }

    private JobRecord known(Job job) {
        return requireNonNull(kept.get(job.spec().id()));
    }

    private boolean isCurrent(Job.Running attempt) {
        JobRecord known = kept.get(attempt.spec().id());
        return known != null && known.job().equals(attempt);
    }

    private Tally tally() {
        return new Tally(
                kept.size() + evicted.size(),
                count(JobState.QUEUED),
                count(JobState.RUNNING),
                count(JobState.SUCCEEDED),
                count(JobState.FAILED));
    }

    private long count(JobState state) {
        long keptNow = kept.values().stream()
                .filter(known -> known.job().state() == state)
                .count();
        return keptNow + evictedByState.getOrDefault(state, 0L);
    }
}
