package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.SampleJobs;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/**
 * What all parts of the contract have: an empty store, and short ways to say what they do with it. Where no time is
 * given, it is noon.
 */
abstract class StoreContract {
    static final int NO_LIMIT = Integer.MAX_VALUE;

    JobStore store;

    /** An empty store of its own for each call. */
    abstract JobStore open();

    @BeforeEach
    void openTheStore() {
        store = open();
    }

    Inserted insert(Job.Waiting job, int maxWaiting) {
        return now(store.insert(List.of(job), maxWaiting, NOON)).getFirst();
    }

    <J extends Job.Waiting> J inserted(J job) {
        assertThat(insert(job, NO_LIMIT)).isInstanceOf(Inserted.Stored.class);
        return job;
    }

    List<Job.Queued> inserted(int count) {
        return Stream.generate(SampleJobs::queued)
                .limit(count)
                .map(this::inserted)
                .toList();
    }

    /** Drops the jobs whose time is over, and all but this many of the others; however many end later stay. */
    int evict(int keep, Instant time) {
        store.keep(keep);
        int dropped = store.evict(time);
        store.keep(NO_LIMIT);
        return dropped;
    }

    Job.Running claimOne() {
        return claimOne(NOON);
    }

    Job.Running claimOne(Instant time) {
        return claim(1, time).getFirst();
    }

    List<Job.Running> claim(int max, Instant time) {
        return store.claim(max, NODE, time).claims().stream()
                .map(Claimed.Claim::job)
                .toList();
    }

    Job.Running running(Job.Queued job) {
        inserted(job);
        return claimOne(job.due());
    }

    Job.Running oneRunning() {
        return running(SampleJobs.queued());
    }

    Job.Ended oneEnded() {
        return ended(SampleJobs.queued());
    }

    /** Succeeded, a second after noon. */
    Job.Ended ended(Job.Queued job) {
        Job.Running attempt = running(job);
        Job.Ended end = SampleJobs.succeeded(attempt);
        settle(attempt, end);
        return end;
    }

    /** As the only writer. */
    void settle(Job.Active from, Job next) {
        assertThat(now(store.update(from, next))).isNotEqualTo(JobStore.LOST);
    }

    /** As the only writer. */
    void change(Job from, Job.AtRest next) {
        assertThat(now(store.update(recordOf(from), next))).isNotEqualTo(JobStore.LOST);
    }

    JobRecord recordOf(Job job) {
        return store.find(job.spec().id(), NOON).orElseThrow();
    }

    boolean holds(Job job) {
        return store.find(job.spec().id(), NOON).isPresent();
    }

    long version(Job job) {
        return recordOf(job).version();
    }

    long count(JobState state) {
        return store.tally(NOON).of(state);
    }

    static List<UUID> ids(List<? extends Job> jobs) {
        return jobs.stream().map(job -> job.spec().id()).toList();
    }

    /** What the stage completes with, soon. */
    static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
