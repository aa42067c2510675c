package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.EVEN;
import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Progress;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Attempts that workers have: nobody's but theirs until the lease ends, and everybody's afterwards. */
abstract class WorkerLeaseContract extends StoreContract {
    private static final String WORKER = "worker";
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Outcome LOST = Outcome.failed("lost");

    private List<Job.Running> lease(int max, Instant time, String... types) {
        return now(store.claim(new WorkerClaim(WORKER, Set.of(types), max, LEASE), time)).claims().stream()
                .map(Claimed.Claim::job)
                .toList();
    }

    private Job.Running leased() {
        inserted(SampleJobs.queued());
        return lease(1, NOON, "echo").getFirst();
    }

    private Optional<Job.Active> extend(Job.Active attempt, Instant time) {
        return now(store.extend(attempt, LEASE, time));
    }

    @Test
    void workerHasItsAttemptUntilTheLeaseEnds() {
        Job.Queued job = inserted(SampleJobs.queued());

        Job.Running attempt = lease(1, NOON, "echo").getFirst();

        assertThat(attempt).isEqualTo(job.lease(attempt.fence(), WORKER, NOON, LEASE));
        assertThat(attempt.leasedUntil()).contains(NOON.plus(LEASE));
        assertThat(recordOf(job).job()).isEqualTo(attempt);
    }

    @Test
    void leaseEndsWithTheDeadline() {
        Job.Queued job =
                inserted(SampleJobs.job().timeout(Duration.ofSeconds(3)).queued());

        Job.Running attempt = lease(1, NOON, "echo").getFirst();

        assertThat(attempt.leasedUntil()).contains(NOON.plusSeconds(3));
        assertThat(recordOf(job).job()).isEqualTo(attempt);
        assertThat(extend(attempt, NOON.plusSeconds(2)).flatMap(Job.Active::leasedUntil))
                .contains(NOON.plusSeconds(3));
    }

    @Test
    void jobWithAnyCharactersInItsTagsIsGivenToAWorker() {
        inserted(SampleJobs.job().tag("a\u0000", "\u0000\ud800\"\\").queued());

        assertThat(lease(1, NOON, "echo")).hasSize(1);
    }

    @Test
    void workerGetsJobsOfItsTypesAlone() {
        Job.Queued one = inserted(SampleJobs.job().type("one").queued());
        Job.Queued two = inserted(SampleJobs.job().type("two").queued());
        inserted(SampleJobs.job().type("three").queued());

        assertThat(lease(10, NOON, "two", "one", "none")).extracting(Job::spec).containsExactly(one.spec(), two.spec());
        assertThat(lease(10, NOON, "two", "one", "none")).isEmpty();
    }

    @Test
    void workerGetsNoMoreThanItAsksFor() {
        List<Job.Queued> jobs = inserted(3);

        assertThat(ids(lease(2, NOON, "echo"))).isEqualTo(ids(jobs.subList(0, 2)));
    }

    @Test
    void mostUrgentComesFirst() {
        Job.Queued normal = inserted(SampleJobs.queued());
        Job.Queued urgent = inserted(SampleJobs.job().priority(8).queued());

        assertThat(ids(lease(2, NOON, "echo"))).isEqualTo(ids(List.of(urgent, normal)));
    }

    @Test
    void workerIsToldWhenTheNextIsDue() {
        Instant later = NOON.plusSeconds(5);
        inserted(SampleJobs.job().due(later).queued());

        Claimed claimed = now(store.claim(new WorkerClaim(WORKER, Set.of("echo"), 1, LEASE), NOON));

        assertThat(claimed).isEqualTo(new Claimed(List.of(), Optional.of(later)));
    }

    @Test
    void pausedQueueGivesNothing() {
        inserted(SampleJobs.queued());
        store.pause(true);

        assertThat(lease(1, NOON, "echo")).isEmpty();
    }

    @Test
    void limitsHoldForNodesAndWorkersTogether() {
        store.limit("echo", new TypeLimits(2, 1));
        inserted(3);
        claimOne();

        assertThat(lease(3, NOON, "echo")).hasSize(1);
        assertThat(claim(3, NOON)).isEmpty();
    }

    @Test
    void oneOfAKeyRunsAtOnce() {
        inserted(SampleJobs.job().key("a").queued());
        inserted(SampleJobs.job().key("a").queued());

        Job.Running attempt = lease(2, NOON, "echo").getFirst();
        assertThat(lease(2, NOON, "echo")).isEmpty();
        settle(attempt, SampleJobs.succeeded(attempt));

        assertThat(lease(2, NOON, "echo")).hasSize(1);
    }

    @Test
    void nodesTakeTheTypesThatTheyServe() {
        Job.Queued served = inserted(SampleJobs.job().type("served").queued());
        inserted(SampleJobs.job().type("other").queued());

        store.serve(Set.of("served", "none"));

        assertThat(ids(claim(10, NOON))).isEqualTo(ids(List.of(served)));
        assertThat(lease(10, NOON, "other")).hasSize(1);
    }

    @Test
    void typeThatComesLaterIsServedToo() {
        store.serve(Set.of("served"));
        inserted(SampleJobs.job().type("other").queued());
        inserted(SampleJobs.job().type("served").queued());

        assertThat(store.claim(10, NODE, NOON).claims()).hasSize(1);
    }

    @Test
    void heartbeatMakesTheLeaseLonger() {
        Job.Running attempt = leased();
        long version = version(attempt);

        Optional<Job.Active> longer = extend(attempt, NOON.plusSeconds(9));

        assertThat(longer).contains(attempt.leasedUntil(NOON.plusSeconds(19)));
        assertThat(recordOf(attempt).job()).isEqualTo(longer.get());
        assertThat(version(attempt)).isEqualTo(version);
        assertThat(store.adrift(NOON.plusSeconds(18))).isEmpty();
        assertThat(store.adrift(NOON.plusSeconds(19))).isEqualTo(List.of(longer.get()));
    }

    @Test
    void heartbeatThatCameOnAnotherWayMakesItNoShorter() {
        Job.Running attempt = leased();
        extend(attempt, NOON.plusSeconds(9));

        assertThat(extend(attempt, NOON.plusSeconds(1)).flatMap(Job.Active::leasedUntil))
                .contains(NOON.plusSeconds(19));
    }

    @Test
    void leaseThatHasEndedIsNotMadeLonger() {
        Job.Running attempt = leased();

        assertThat(extend(attempt, NOON.plus(LEASE))).isEmpty();

        assertThat(recordOf(attempt).job()).isEqualTo(attempt);
    }

    @Test
    void attemptOfANodeHasNoLease() {
        Job.Running attempt = oneRunning();

        assertThat(extend(attempt, NOON)).isEmpty();
        assertThat(store.adrift(NOON.plus(Duration.ofDays(1000)))).isEmpty();
    }

    @Test
    void attemptOfBeforeIsNotMadeLonger() {
        Job.Running old = leased();
        settle(old, old.release(NOON));
        Job.Running current = lease(1, NOON, "echo").getFirst();

        assertThat(extend(old, NOON.plusSeconds(1))).isEmpty();
        assertThat(recordOf(current).job()).isEqualTo(current);
    }

    @Test
    void workerThatIsToldToStopHearsOfItAndGetsNoMoreTime() {
        Job.Running attempt = leased();
        Job.Cancelling told = attempt.cancel().by(NOON.plusSeconds(4));
        settle(attempt, told);

        assertThat(extend(attempt, NOON.plusSeconds(3))).contains(told);
        assertThat(extend(attempt, NOON.plusSeconds(4))).isEmpty();
        assertThat(store.adrift(NOON.plusSeconds(4))).isEqualTo(List.of(told));
    }

    @Test
    void reasonOfAFailureByHandIsTold() {
        Job.Running attempt = leased();
        Job.Cancelling told = attempt.fail("not wanted");
        settle(attempt, told);

        assertThat(extend(attempt, NOON)).contains(told);
    }

    @Test
    void lapsedAttemptIsAdrift() {
        Job.Running attempt = leased();

        assertThat(store.adrift(NOON.plus(LEASE).minusMillis(1))).isEmpty();
        assertThat(store.adrift(NOON.plus(LEASE))).isEqualTo(List.of(attempt));
    }

    @Test
    void rescuedAttemptIsOver() {
        Job.Running attempt = leased();
        Job.AtRest next = attempt.settle(LOST, NOON.plus(LEASE), EVEN);

        long version = now(store.updateUnlessExtended(attempt, next));

        assertThat(recordOf(attempt).job()).isEqualTo(next);
        assertThat(version(attempt)).isEqualTo(version);
        assertThat(store.adrift(NOON.plus(LEASE))).isEmpty();
        assertThat(now(store.updateUnlessExtended(attempt, next))).isEqualTo(JobStore.LOST);
    }

    @Test
    void attemptWhoseLeaseBecameLongerIsNotRescued() {
        Job.Running attempt = leased();
        Job.Active longer = extend(attempt, NOON.plusSeconds(9)).orElseThrow();

        assertThat(now(store.updateUnlessExtended(attempt, attempt.settle(LOST, NOON.plus(LEASE), EVEN))))
                .isEqualTo(JobStore.LOST);

        assertThat(recordOf(attempt).job()).isEqualTo(longer);
    }

    @Test
    void whatTheWorkerSettlesIsSettledWhateverItsLeaseWas() {
        Job.Running attempt = leased();
        extend(attempt, NOON.plusSeconds(9));

        Settled settled = now(store.settle(attempt, SampleJobs.succeeded(attempt), 0, NOON));

        assertThat(settled.version()).isNotEqualTo(JobStore.LOST);
        assertThat(count(JobState.SUCCEEDED)).isOne();
        assertThat(store.adrift(NOON.plus(Duration.ofDays(1000)))).isEmpty();
    }

    @Test
    void releasedJobIsThereForOthers() {
        Job.Running attempt = leased();

        settle(attempt, attempt.release(NOON));

        assertThat(ids(lease(1, NOON, "echo"))).isEqualTo(ids(List.of(attempt)));
    }

    @Test
    void linesOfAWorkerAreAddedToTheLog() {
        Job.Running attempt = leased();

        now(store.append(attempt, "one"));
        long version = now(store.append(attempt, "two\nthree"));

        assertThat(recordOf(attempt).log()).isEqualTo("one\ntwo\nthree\n");
        assertThat(version(attempt)).isEqualTo(version);
    }

    @Test
    void logOfAWorkerGoesOnInTheNextAttempt() {
        Job.Running attempt = leased();
        now(store.append(attempt, "one"));
        settle(attempt, attempt.release(NOON));
        Job.Running again = lease(1, NOON, "echo").getFirst();

        assertThat(now(store.append(attempt, "too late"))).isEqualTo(JobStore.LOST);
        now(store.append(again, "two"));

        assertThat(recordOf(again).log()).isEqualTo("one\ntwo\n");
    }

    @Test
    void logOfAWorkerIsBounded() {
        Job.Running attempt = leased();
        String line = "x".repeat(40_000);

        now(store.append(attempt, line));
        now(store.append(attempt, line));

        assertThat(now(store.append(attempt, "more"))).isEqualTo(JobStore.LOST);
        assertThat(recordOf(attempt).log().length()).isLessThan(70_000);
    }

    @Test
    void progressOfAWorkerIsKept() {
        Job.Running attempt = leased();
        Progress half = new Progress(0.5, Optional.of("half of it"));

        now(store.progress(attempt, half));

        JobRecord stored = recordOf(attempt);
        assertThat(stored.progress()).isEqualTo(half);
        assertThat(stored.job()).isEqualTo(attempt);
    }

    @Test
    void attemptsOfWorkersAreNoneOfThisNode() {
        Job.Running attempt = leased();
        settle(attempt, attempt.cancel());

        assertThat(store.stopping()).isEmpty();
        assertThat(store.adrift(NOON)).isEmpty();
    }
}
