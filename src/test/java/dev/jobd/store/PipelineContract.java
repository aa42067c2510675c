package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.EVEN;
import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Pipeline;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.Stage;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Jobs whose attempts are of other types than they are themselves, one type after the other. */
abstract class PipelineContract extends StoreContract {
    private static final Instant LATER = NOON.plusSeconds(1);

    private Job.AtRest done(Job.Running attempt, String output) {
        Job.AtRest next = attempt.settle(Outcome.done(new Json(output)), LATER, EVEN);
        settle(attempt, next);
        return next;
    }

    private List<Job.Running> lease(String type) {
        WorkerClaim claim = new WorkerClaim("worker", Set.of(type), 10, Duration.ofSeconds(10));
        return now(store.claim(claim, LATER)).claims().stream()
                .map(Claimed.Claim::job)
                .toList();
    }

    private List<Job> listed(String type) {
        JobFilter filter =
                new JobFilter(Set.of(), Optional.of(type), Optional.empty(), Optional.empty(), Optional.empty());
        JobPage.Request all = new JobPage.Request(JobPage.Order.OLDEST, 10, Optional.empty(), 0, false);
        return store.list(filter, all, LATER).jobs().stream()
                .<Job>map(record -> record.job())
                .toList();
    }

    @Test
    void stagesAreKeptAsTheyAre() {
        Stage first =
                new Stage("A.1", "echo", new Json("{\"a\":\"\\u0000\"}"), Duration.ofMillis(1500), 3, Backoff.DEFAULT);
        Stage second = new Stage(
                "B",
                "type \u0000 \ud83d\ude00",
                new Json("{\"$from\":\"/stages/A.1/output\"}"),
                Duration.ofDays(366),
                0,
                new Backoff(Duration.ofMillis(5), 1.5, Duration.ofDays(2), 0));
        Job.Queued job = inserted(SampleJobs.job().stages(first, second).queued());

        assertThat(recordOf(job).job()).isEqualTo(job);
    }

    @Test
    void attemptsAreOfTheTypeOfTheirStage() {
        Job.Queued job = inserted(SampleJobs.job().stages("one", "two").queued());
        assertThat(lease(Pipeline.TYPE)).isEmpty();
        assertThat(lease("two")).isEmpty();

        Job.Running first = lease("one").getFirst();
        Job.AtRest between = done(first, "1");

        assertThat(recordOf(job).job()).isEqualTo(between);
        assertThat(between.state(LATER)).isEqualTo(JobState.QUEUED);
        assertThat(lease("one")).isEmpty();
        Job.Running second = lease("two").getFirst();
        assertThat(second.stage()).map(Stage::name).contains("STAGE_2");
        Job.AtRest end = done(second, "\"two\"");
        assertThat(end).isInstanceOf(Job.Succeeded.class);
        assertThat(recordOf(job).job()).isEqualTo(end);
        assertThat(end.history().course().outputs()).containsExactly(new Json("1"), new Json("\"two\""));
    }

    @Test
    void nodesTakeTheStagesOfTheirTypes() {
        store.serve(Set.of("one"));
        inserted(SampleJobs.job().stages("one", "two").queued());

        done(claimOne(), "1");

        assertThat(claim(1, LATER)).isEmpty();
        assertThat(lease("two")).hasSize(1);
    }

    @Test
    void nextStageStandsInLineWhereTheJobStood() {
        Job.Queued job = inserted(SampleJobs.job().stages("one", "two").queued());
        inserted(SampleJobs.job().type("two").created(NOON.plusMillis(1)).queued());

        done(claimOne(), "1");

        assertThat(recordOf(job).position()).hasValue(1);
        assertThat(claimOne(LATER).spec().id()).isEqualTo(job.spec().id());
    }

    @Test
    void settlementOfAStageClaimsTheNext() {
        inserted(SampleJobs.job().stages("one", "two").queued());
        Job.Running first = claimOne();

        Settled settled = now(store.settle(first, first.settle(Outcome.done(new Json("1")), LATER, EVEN), 1, LATER));

        assertThat(settled.claimed().claims()).hasSize(1);
        assertThat(settled.claimed().claims().getFirst().job().stage())
                .map(Stage::name)
                .contains("STAGE_2");
    }

    @Test
    void attemptIsGoneOnceItsStageIs() {
        inserted(SampleJobs.job().stages("one", "one").queued());
        Job.Running first = claimOne();
        done(first, "1");

        assertThat(now(store.update(first, first.settle(Outcome.done(new Json("2")), LATER, EVEN))))
                .isEqualTo(JobStore.LOST);
        assertThat(claim(2, LATER)).hasSize(1);
    }

    @Test
    void limitsOfATypeHoldForStagesToo() {
        store.limit("one", new TypeLimits(1, 1));
        Job.Queued job = inserted(SampleJobs.job().stages("two", "one").queued());
        inserted(SampleJobs.job().type("one").created(NOON.plusMillis(1)).queued());
        Job.Running first = claimOne();
        Job.Running plain = claimOne(LATER);

        done(first, "1");

        assertThat(claim(1, LATER)).isEmpty();
        assertThat(store.blockers(job.spec().id(), LATER))
                .map(Blockers::typeFull)
                .contains(true);
        settle(plain, plain.settle(Outcome.done(SampleJobs.RESULT), LATER, EVEN));
        assertThat(claim(2, LATER)).hasSize(1);
        inserted(SampleJobs.job().type("one").created(NOON.plusMillis(2)).queued());
        assertThat(claim(2, LATER)).isEmpty();
    }

    @Test
    void keyIsThatOfThePipelinesWhateverTheirStages() {
        Job.Queued first =
                inserted(SampleJobs.job().stages("one", "two").key("k").queued());
        Job.Queued second = inserted(SampleJobs.job()
                .stages("two")
                .key("k")
                .created(NOON.plusMillis(1))
                .queued());
        Job.Queued other = inserted(SampleJobs.job()
                .type("two")
                .key("k")
                .created(NOON.plusMillis(2))
                .queued());

        List<Job.Running> running = claim(3, LATER);

        assertThat(ids(running)).isEqualTo(ids(List.of(first, other)));
        done(running.getFirst(), "1");
        assertThat(ids(claim(3, LATER))).isEqualTo(ids(List.of(first)));
        assertThat(recordOf(second).position()).isEmpty();
    }

    @Test
    void pipelinesAreListedUnderTheirOwnType() {
        Job.Queued job = inserted(SampleJobs.job().stages("one", "two").queued());
        Job.Running first = claimOne();
        assertThat(ids(listed(Pipeline.TYPE))).isEqualTo(ids(List.of(job)));
        assertThat(listed("one")).isEmpty();

        done(first, "1");

        assertThat(ids(listed(Pipeline.TYPE))).isEqualTo(ids(List.of(job)));
        assertThat(listed("two")).isEmpty();
        done(claimOne(LATER), "2");
        assertThat(ids(listed(Pipeline.TYPE))).isEqualTo(ids(List.of(job)));
        assertThat(store.tally(LATER).of(JobState.SUCCEEDED)).isEqualTo(1);
        assertThat(evict(0, LATER)).isEqualTo(1);
        assertThat(listed(Pipeline.TYPE)).isEmpty();
    }

    @Test
    void failedStageIsTriedAgainAndThenEndsTheJobWhichGoesOnThereWhenItIsRetried() {
        Stage once = new Stage("B", "two", SampleJobs.PAYLOAD, Duration.ofMinutes(1), 0, Backoff.DEFAULT);
        Job.Queued job = inserted(
                SampleJobs.job().stages(SampleJobs.stage("A", "one"), once).queued());
        Job.Running first = claimOne();
        Job.Queued again = SampleJobs.retrying(first, Duration.ZERO);
        settle(first, again);
        assertThat(recordOf(job).job()).isEqualTo(again);
        done(claimOne(LATER), "1");
        Job.Running second = claimOne(LATER);

        settle(second, second.settle(Outcome.failed("no luck"), LATER, EVEN));
        Job.Failed failed = (Job.Failed) recordOf(job).job();
        assertThat(failed.error()).isEqualTo("stage B: no luck");
        change(failed, failed.retry(LATER));

        assertThat(claimOne(LATER).stage()).contains(once);
    }

    @Test
    void leaseEndsWithTheTimeOfTheStageAndOfAllOfThem() {
        Stage quick = new Stage("A", "one", SampleJobs.PAYLOAD, Duration.ofSeconds(3), 0, Backoff.DEFAULT);
        Job.Queued job = inserted(SampleJobs.job()
                .stages(quick, SampleJobs.stage("B", "two"))
                .timeout(Duration.ofSeconds(5))
                .queued());

        Job.Running first = lease("one").getFirst();
        assertThat(first.leasedUntil()).contains(LATER.plusSeconds(3));
        assertThat(recordOf(job).job()).isEqualTo(first);
        done(first, "1");
        WorkerClaim claim = new WorkerClaim("worker", Set.of("two"), 1, Duration.ofSeconds(10));
        Job.Running second = now(store.claim(claim, LATER.plusSeconds(2)))
                .claims()
                .getFirst()
                .job();

        assertThat(second.leasedUntil()).contains(LATER.plusSeconds(5));
        assertThat(second.overAt()).contains(LATER.plusSeconds(5));
        assertThat(recordOf(job).job()).isEqualTo(second);
    }

    @Test
    void attemptThatWasGivenBackHasNotBegunTheTime() {
        Job.Queued job = inserted(SampleJobs.job().stages("one").queued());
        Job.Running first = claimOne();
        assertThat(first.overAt()).isPresent();

        settle(first, first.release(LATER));

        assertThat(recordOf(job).job()).isEqualTo(job);
        assertThat(claimOne(LATER).history().course().begun()).contains(LATER);
    }

    @Test
    void cancelledStageIsNodesNoMore() {
        Job.Queued job = inserted(SampleJobs.job().stages("one", "two").queued());
        done(claimOne(), "1");
        Job.Running second = claimOne(LATER);
        Job.Cancelling cancelling = second.cancel();

        settle(second, cancelling);
        assertThat(recordOf(job).job()).isEqualTo(cancelling);
        settle(cancelling, cancelling.settle(Outcome.done(SampleJobs.RESULT), LATER, EVEN));

        assertThat(recordOf(job).job()).isInstanceOf(Job.Cancelled.class);
        assertThat(recordOf(job).job().history().course().outputs()).hasSize(1);
        assertThat(store.claim(1, NODE, LATER).claims()).isEmpty();
    }
}
