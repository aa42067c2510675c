package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.EVEN;
import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of an attempt and the claim that goes with it. */
abstract class SettleContract extends StoreContract {

    @Test
    void theNextJobIsClaimedWithTheEndOfTheOneBefore() {
        Job.Running attempt = oneRunning();
        Job.Queued waiting = inserted(1).getFirst();

        Settled settled = settleAndClaim(attempt, SampleJobs.succeeded(attempt), 1);

        assertThat(version(attempt)).isEqualTo(settled.version());
        assertThat(recordOf(attempt).job()).isEqualTo(SampleJobs.succeeded(attempt));
        Claimed.Claim claim = settled.claimed().claims().getFirst();
        assertThat(claim.job().spec()).isEqualTo(waiting.spec());
        assertThat(claim.job().node()).isEqualTo(NODE);
        assertThat(recordOf(waiting).job()).isEqualTo(claim.job());
        assertThat(version(waiting)).isEqualTo(claim.version()).isGreaterThan(settled.version());
    }

    @Test
    void noMoreAreClaimedThanWereAskedFor() {
        Job.Running attempt = oneRunning();
        inserted(3);

        assertThat(claimedWith(attempt, 2)).hasSize(2);
        assertThat(count(JobState.QUEUED)).isOne();
    }

    @Test
    void noneIsClaimedWhereNoneIsAskedFor() {
        Job.Running attempt = oneRunning();
        inserted(1);

        assertThat(claimedWith(attempt, 0)).isEmpty();
        assertThat(count(JobState.QUEUED)).isOne();
    }

    @Test
    void nothingIsClaimedWhenTheEndIsLost() {
        Job.Running attempt = oneRunning();
        settle(attempt, SampleJobs.succeeded(attempt));
        inserted(1);

        Settled settled = settleAndClaim(attempt, SampleJobs.failed(attempt), 1);

        assertThat(settled.version()).isEqualTo(JobStore.LOST);
        assertThat(settled.claimed()).isEqualTo(Claimed.NONE);
        assertThat(count(JobState.QUEUED)).isOne();
    }

    @Test
    void theOneThatIsLostToACancelSeesTheJobThatWasToldToStop() {
        Job.Running attempt = oneRunning();
        settle(attempt, attempt.cancel());

        Settled settled = settleAndClaim(attempt, SampleJobs.succeeded(attempt), 1);

        assertThat(settled.version()).isEqualTo(JobStore.LOST);
        assertThat(settled.toldToStop()).contains(attempt.cancel());
    }

    @Test
    void theOneThatIsLostToAnotherAttemptSeesNothing() {
        Job.Running old = oneRunning();
        settle(old, old.release(NOON));
        Job.Running current = claimOne();
        settle(current, current.cancel());

        assertThat(settleAndClaim(old, SampleJobs.succeeded(old), 1).toldToStop())
                .isEmpty();
    }

    @Test
    void theRoomThatTheEndMakesIsForTheClaim() {
        store.limit(SampleJobs.queued().spec().type(), new TypeLimits(1, 1));
        Job.Running attempt = oneRunning();
        Job.Queued waiting = inserted(1).getFirst();
        assertThat(claim(1, NOON)).isEmpty();

        assertThat(ids(claimedWith(attempt, 1))).containsExactly(waiting.spec().id());
    }

    @Test
    void theKeyThatTheEndLetsGoIsForTheClaim() {
        Job.Running attempt = running(SampleJobs.job().key("one").queued());
        Job.Queued waiting = inserted(SampleJobs.job().key("one").queued());
        assertThat(claim(1, NOON)).isEmpty();

        assertThat(ids(claimedWith(attempt, 1))).containsExactly(waiting.spec().id());
    }

    @Test
    void aJobThatIsDueAgainAtOnceMayBeClaimedAgain() {
        Job.Running attempt = oneRunning();

        Settled settled = settleAndClaim(attempt, attempt.settle(Outcome.snoozed(Duration.ZERO), NOON, EVEN), 1);

        assertThat(settled.claimed().claims())
                .singleElement()
                .satisfies(claim -> assertThat(claim.job().attempt()).isEqualTo(2));
    }

    @Test
    void itIsToldWhenTheNextIsDue() {
        Job.Running attempt = oneRunning();
        Instant later = NOON.plusSeconds(5);
        inserted(SampleJobs.job().due(later).queued());

        assertThat(settleAndClaim(attempt, SampleJobs.succeeded(attempt), 1)
                        .claimed()
                        .nextDue())
                .contains(later);
    }

    @Test
    void aPausedQueueGivesNothing() {
        Job.Running attempt = oneRunning();
        inserted(1);
        store.pause(true);

        assertThat(claimedWith(attempt, 1)).isEmpty();
    }

    private List<Job.Running> claimedWith(Job.Running attempt, int max) {
        return settleAndClaim(attempt, SampleJobs.succeeded(attempt), max).claimed().claims().stream()
                .map(Claimed.Claim::job)
                .toList();
    }

    private Settled settleAndClaim(Job.Running attempt, Job.AtRest next, int max) {
        return now(store.settle(attempt, next, max, NOON));
    }
}
