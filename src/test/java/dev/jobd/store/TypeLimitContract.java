package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.Priority;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.TypeLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many jobs of one type run at once. */
abstract class TypeLimitContract extends StoreContract {

    @Test
    void noMoreJobsOfATypeRunThanMay() {
        limitEcho(2);
        List<Job.Queued> jobs = inserted(3);

        assertThat(ids(claim(3, NOON))).isEqualTo(ids(jobs.subList(0, 2)));
    }

    @Test
    void otherTypesPassATypeOfWhichAsManyRunAsMay() {
        limitEcho(1);
        inserted(SampleJobs.job().priority(Priority.FIRST).queued());
        inserted(SampleJobs.job().priority(Priority.FIRST).queued());
        Job.Queued other =
                inserted(SampleJobs.job().type("other").priority(Priority.LAST).queued());

        assertThat(ids(claim(3, NOON))).last().isEqualTo(other.spec().id());
    }

    @Test
    void anAttemptThatEndsMakesRoomForAnother() {
        limitEcho(1);
        List<Job.Queued> jobs = inserted(2);
        Job.Running attempt = claimOne();

        settle(attempt, SampleJobs.succeeded(attempt));

        assertThat(ids(claim(2, NOON))).isEqualTo(ids(jobs.subList(1, 2)));
    }

    @Test
    void aReleasedAttemptMakesRoomForItself() {
        limitEcho(1);
        List<Job.Queued> jobs = inserted(2);
        Job.Running attempt = claimOne();

        settle(attempt, attempt.release(NOON));

        assertThat(ids(claim(2, NOON))).isEqualTo(ids(jobs.subList(0, 1)));
    }

    @Test
    void anAttemptThatIsToldToStopStillTakesItsRoom() {
        limitEcho(1);
        inserted(2);
        Job.Running attempt = claimOne();

        settle(attempt, attempt.cancel());

        assertThat(claim(2, NOON)).isEmpty();
    }

    @Test
    void aCancelledAttemptThatEndedMakesRoom() {
        limitEcho(1);
        inserted(2);
        Job.Running attempt = claimOne();
        settle(attempt, attempt.cancel());

        settle(attempt.cancel(), attempt.cancel().release(NOON));

        assertThat(claim(2, NOON)).hasSize(1);
    }

    @Test
    void aLostWriteMakesNoRoom() {
        limitEcho(1);
        inserted(3);
        Job.Running attempt = claimOne();
        settle(attempt, SampleJobs.succeeded(attempt));
        claimOne();

        now(store.update(attempt, SampleJobs.failed(attempt)));

        assertThat(claim(3, NOON)).isEmpty();
    }

    @Test
    void aLimitThatIsRaisedLetsMoreRun() {
        limitEcho(1);
        inserted(5);
        claimOne();

        limitEcho(3);

        assertThat(claim(5, NOON)).hasSize(2);
    }

    @Test
    void aLimitThatIsLoweredHoldsOnceEnoughAttemptsHaveEnded() {
        inserted(5);
        List<Job.Running> attempts = claim(3, NOON);
        limitEcho(2);

        settle(attempts.get(0), SampleJobs.succeeded(attempts.get(0)));
        assertThat(claim(5, NOON)).isEmpty();

        settle(attempts.get(1), SampleJobs.succeeded(attempts.get(1)));
        assertThat(claim(5, NOON)).hasSize(1);
    }

    private void limitEcho(int maxConcurrency) {
        store.limit("echo", new TypeLimits(maxConcurrency, 1));
    }
}
