package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Priority;
import dev.jobd.domain.SampleJobs;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which jobs a claim takes, and in which order. */
abstract class ClaimContract extends StoreContract {
    private static final Instant LATER = NOON.plusSeconds(60);

    @Test
    void jobsAreClaimedFirstInFirstOut() {
        List<Job.Queued> jobs = inserted(5);

        assertThat(ids(claim(5, NOON))).isEqualTo(ids(jobs));
    }

    @Test
    void aMoreUrgentJobComesFirst() {
        Job.Queued low = inserted(SampleJobs.job().priority(Priority.LOW).queued());
        Job.Queued normal = inserted(SampleJobs.queued());
        Job.Queued high = inserted(SampleJobs.job().priority(Priority.HIGH).queued());

        assertThat(ids(claim(3, NOON))).isEqualTo(ids(List.of(high, normal, low)));
    }

    @Test
    void ofEquallyUrgentJobsTheOneThatIsDueForLongestComesFirst() {
        Job.Queued second = inserted(SampleJobs.job().due(NOON.plusMillis(2)).queued());
        Job.Queued first = inserted(SampleJobs.job().due(NOON.plusMillis(1)).queued());

        assertThat(ids(claim(2, LATER))).isEqualTo(ids(List.of(first, second)));
    }

    @Test
    void jobsOfSeveralTypesStandInOneLine() {
        List<Job.Queued> jobs = Stream.of("b", "a", "c", "a", "b")
                .map(type -> inserted(SampleJobs.job().type(type).queued()))
                .toList();

        assertThat(ids(claim(5, NOON))).isEqualTo(ids(jobs));
    }

    @Test
    void aJobIsNotClaimedBeforeItIsDue() {
        inserted(SampleJobs.job().due(LATER).queued());

        assertThat(claim(1, LATER.minusMillis(1))).isEmpty();
    }

    @Test
    void aJobIsClaimedFromTheMomentWhenItIsDue() {
        Job.Queued job = inserted(SampleJobs.job().due(LATER).queued());

        assertThat(ids(claim(1, LATER))).isEqualTo(ids(List.of(job)));
    }

    @Test
    void aClaimTellsWhenTheNextJobIsDue() {
        inserted(SampleJobs.job().due(LATER.plusSeconds(1)).queued());
        inserted(SampleJobs.job().due(LATER).queued());

        assertThat(store.claim(1, NODE, NOON).nextDue()).contains(LATER);
    }

    @Test
    void jobsThatAreDueAlreadyAreNotDueNext() {
        inserted(3);

        assertThat(store.claim(1, NODE, NOON).nextDue()).isEmpty();
    }

    @Test
    void aPausedJobIsNotDueNext() {
        inserted(SampleJobs.job().due(LATER).paused());

        assertThat(store.claim(1, NODE, NOON).nextDue()).isEmpty();
    }

    @Test
    void aClaimTakesNoMoreThanItAsksFor() {
        List<Job.Queued> jobs = inserted(5);

        assertThat(ids(claim(3, NOON))).isEqualTo(ids(jobs.subList(0, 3)));

        assertThat(count(JobState.QUEUED)).isEqualTo(2);
    }

    @Test
    void aClaimForNoJobsTakesNone() {
        inserted(1);

        assertThat(claim(0, NOON)).isEmpty();
    }

    @Test
    void aClaimTakesWhatThereIs() {
        inserted(2);

        assertThat(claim(10, NOON)).hasSize(2);
    }

    @Test
    void thereIsNothingToClaimInAnEmptyStore() {
        assertThat(store.claim(10, NODE, NOON)).isEqualTo(new Claimed(List.of(), Optional.empty()));
    }

    @Test
    void aClaimedJobIsNotClaimedAgain() {
        oneRunning();

        assertThat(claim(10, NOON)).isEmpty();
    }

    @Test
    void aClaimedJobIsStoredAsRunningOnItsNodeSinceTheClaim() {
        Job.Queued job = inserted(1).getFirst();

        Claimed.Claim claim =
                store.claim(1, "node-2", NOON.plusSeconds(3)).claims().getFirst();

        assertThat(claim.job()).isEqualTo(job.claim(claim.job().fence(), "node-2", NOON.plusSeconds(3)));
        assertThat(recordOf(job).job()).isEqualTo(claim.job());
        assertThat(version(job)).isEqualTo(claim.version());
    }

    @Test
    void everyClaimMakesItsOwnFence() {
        inserted(50);

        Stream<Job.Running> claimed =
                Stream.of(claim(25, NOON), claim(25, NOON)).flatMap(List::stream);

        assertThat(claimed.map(Job.Running::fence).distinct()).hasSize(50);
    }
}
