package dev.jobd.store.sql;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.SampleJobs;
import dev.jobd.store.Claimed;
import dev.jobd.store.JobStore;
import dev.jobd.store.Settled;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose an attempt is, where nodes share a database. */
class LeasesTest {
    private static final String ONE = "one";
    private static final String TWO = "two";

    private final SampleCluster cluster = new SampleCluster();
    private final SqlJobStore one = cluster.join(ONE);
    private final SqlJobStore two = cluster.join(TWO);

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void anAttemptIsItsNodesAsLongAsTheLeaseLasts() {
        running();

        assertThat(one.adrift(NOON)).isEmpty();
        assertThat(two.adrift(NOON)).isEmpty();
    }

    @Test
    void aLeaseThatIsRenewedGoesOn() {
        running();

        assertThat(one.renew()).isTrue();
        assertThat(two.adrift(NOON)).isEmpty();
    }

    @Test
    void attemptsAreAdriftWhenTheLeaseOfTheirNodeHasEnded() {
        Job.Running attempt = running();
        Job.Running told = running();
        two.update(told, told.cancel()).toCompletableFuture().join();

        cluster.endLease(ONE);

        assertThat(two.adrift(NOON)).containsExactly(attempt, told.cancel());
    }

    @Test
    void attemptsAreAdriftWhenTheirNodeHasLeft() {
        Job.Running attempt = running();

        one.leave();

        assertThat(two.adrift(NOON)).containsExactly(attempt);
    }

    @Test
    void attemptsOfANodeThatNobodyKnowsAnyMoreAreNeverForgotten() {
        Job.Running attempt = running();
        cluster.endLease(ONE);

        // A node forgets those that ended long ago when it begins.
        SqlJobStore three = cluster.join("three");

        assertThat(three.adrift(NOON)).containsExactly(attempt);
    }

    @Test
    void aLeaseThatHasEndedIsNotRenewed() {
        cluster.endLease(ONE);

        assertThat(one.renew()).isFalse();
        insert();
        assertThat(one.claim(1, ONE, NOON).claims()).isEmpty();
    }

    @Test
    void aNodeThatBeginsAnewHasOnlyWhatItClaimsFromThenOn() {
        Job.Running before = running();

        one.restart();
        Job.Running after = running();

        assertThat(two.adrift(NOON)).containsExactly(before);
        assertThat(one.renew()).isTrue();
        assertThat(after.node()).isEqualTo(ONE);
        assertThat(settle(one, after).version()).isNotEqualTo(JobStore.LOST);
    }

    @Test
    void nothingIsClaimedWithoutALease() {
        insert();
        cluster.endLease(ONE);

        assertThat(one.claim(1, ONE, NOON).claims()).isEmpty();
        assertThat(two.claim(1, TWO, NOON).claims()).hasSize(1);
    }

    @Test
    void theEndOfAnAttemptIsStoredAlsoAfterItsLeaseIfNobodyElseHasTakenIt() {
        Job.Running attempt = running();
        cluster.endLease(ONE);

        assertThat(settle(one, attempt).version()).isNotEqualTo(JobStore.LOST);
        assertThat(two.adrift(NOON)).isEmpty();
    }

    @Test
    void theEndOfAnAttemptThatWasTakenByAnotherNodeIsLost() {
        Job.Running attempt = running();
        cluster.endLease(ONE);
        rescue(attempt);
        Job.Running again = two.claim(1, TWO, NOON.plusSeconds(60)).claims().stream()
                .findFirst()
                .orElseThrow()
                .job();

        Settled late = settle(one, attempt);

        assertThat(late.version()).isEqualTo(JobStore.LOST);
        assertThat(late.toldToStop()).isEmpty();
        assertThat(one.append(attempt, "late").toCompletableFuture().join()).isEqualTo(JobStore.LOST);
        assertThat(two.find(again.spec().id(), NOON).orElseThrow().job()).isEqualTo(again);
    }

    @Test
    void oneOfSeveralThatTakeAnAttemptWins() {
        Job.Running attempt = running();
        cluster.endLease(ONE);
        Job.AtRest next = attempt.settle(Outcome.failed("lost"), NOON, 0);

        assertThat(Stream.of(two, cluster.join("three"), one)
                        .map(store -> store.update(attempt, next)
                                .toCompletableFuture()
                                .join())
                        .filter(version -> version != JobStore.LOST))
                .hasSize(1);
    }

    @Test
    void whatAnotherNodeTellsToStopIsToldToItsNode() {
        Job.Running attempt = running();
        assertThat(one.stopping()).isEmpty();

        two.update(attempt, attempt.cancel()).toCompletableFuture().join();

        assertThat(one.stopping()).containsExactly(attempt.cancel());
        assertThat(two.stopping()).isEmpty();
    }

    @Test
    void onlyJobsOfServedTypesAreClaimed() {
        Job.Queued other = SampleJobs.job().type("other").queued();
        two.insert(List.of(SampleJobs.queued(), other), 10, NOON)
                .toCompletableFuture()
                .join();
        one.serve(Set.of("other", "unheard of"));

        assertThat(one.claim(5, ONE, NOON).claims())
                .singleElement()
                .satisfies(claim -> assertThat(claim.job().spec()).isEqualTo(other.spec()));
        assertThat(two.claim(5, TWO, NOON).claims()).hasSize(1);
    }

    @Test
    void theTimeIsThatOfTheDatabase() {
        Instant before = Instant.now();

        Instant told = one.clock().orElseThrow().instant();

        assertThat(Duration.between(before, told).abs()).isLessThan(Duration.ofSeconds(5));
        assertThat(told.getNano() % 1_000).isZero();
    }

    @Test
    void aRowThatNobodyCanReadStandsInNobodysWay() {
        Job.Queued damaged = SampleJobs.queued();
        Job.Queued sound = SampleJobs.queued();
        two.insert(List.of(damaged, sound), Integer.MAX_VALUE, NOON)
                .toCompletableFuture()
                .join();
        cluster.execute("UPDATE job SET options = 'damaged' WHERE id = '"
                + damaged.spec().id() + "'");

        List<Job.Running> claimed = one.claim(2, ONE, NOON).claims().stream()
                .map(Claimed.Claim::job)
                .toList();

        assertThat(claimed).singleElement().satisfies(attempt -> assertThat(attempt.spec())
                .isEqualTo(sound.spec()));
        cluster.endLease(ONE);
        assertThat(two.adrift(NOON)).containsExactlyElementsOf(claimed);
    }

    @Test
    void jobsThatAnotherNodeHoldsWhenTheyComeDueAreNotAskedForAllTheTime() throws Exception {
        Instant due = NOON.plusSeconds(1);
        two.insert(List.of(SampleJobs.job().due(due).queued()), Integer.MAX_VALUE, NOON)
                .toCompletableFuture()
                .join();
        try (Connection standing = cluster.source().getConnection();
                Statement statement = standing.createStatement()) {
            standing.setAutoCommit(false);
            statement.execute("SELECT 1 FROM job WHERE later IS NOT NULL FOR UPDATE");

            Claimed none = one.claim(1, ONE, due);

            assertThat(none.claims()).isEmpty();
            assertThat(none.nextDue())
                    .hasValueSatisfying(
                            next -> assertThat(next).isAfter(due.plusMillis(10)).isBefore(due.plusMillis(200)));
            standing.rollback();
            standing.setAutoCommit(true);
        }

        assertThat(one.claim(1, ONE, due.plusMillis(200)).claims()).hasSize(1);
    }

    private void rescue(Job.Running attempt) {
        Job.AtRest next = attempt.settle(Outcome.failed("lost"), NOON, 0);
        assertThat(two.update(attempt, next).toCompletableFuture().join()).isNotEqualTo(JobStore.LOST);
        assertThat(two.tally(NOON).of(JobState.RUNNING)).isZero();
    }

    private static Settled settle(SqlJobStore store, Job.Running attempt) {
        return store.settle(attempt, SampleJobs.succeeded(attempt), 0, NOON)
                .toCompletableFuture()
                .join();
    }

    /** On the first node. */
    private Job.Running running() {
        insert();
        return one.claim(1, ONE, NOON).claims().getFirst().job();
    }

    private void insert() {
        two.insert(List.of(SampleJobs.job().maxRetries(3).queued()), 10, NOON)
                .toCompletableFuture()
                .join();
    }
}
