package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobState;
import dev.jobd.domain.SampleJobs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds although the clock is set back, be it far or by what two threads differ that read it in turn. */
abstract class ClockContract extends StoreContract {

    @ParameterizedTest
    @MethodSource("steps")
    void noJobIsClaimedBeforeItIsDue(Duration back) {
        inserted(3);

        assertThat(claim(3, NOON.minus(back))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("steps")
    void jobsAreClaimedInTheirOrderOnceTheyAreDueAgain(Duration back) {
        List<Job.Queued> jobs = inserted(3);
        claim(1, NOON.minus(back));

        assertThat(ids(claim(3, NOON))).isEqualTo(ids(jobs));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aJobThatIsStillDueIsClaimed(Duration back) {
        inserted(1);
        Job.Queued early = inserted(SampleJobs.job().due(NOON.minus(back)).queued());

        assertThat(ids(claim(3, NOON.minus(back)))).isEqualTo(ids(List.of(early)));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aClaimTellsWhenTheNextJobIsDue(Duration back) {
        inserted(1);

        assertThat(store.claim(1, NODE, NOON.minus(back)).nextDue()).contains(NOON);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void theJobsOfAKeyKeepTheirOrder(Duration back) {
        List<Job.Queued> jobs = Stream.generate(() -> SampleJobs.job().key("a").queued())
                .limit(3)
                .map(this::inserted)
                .toList();
        claim(1, NOON.minus(back));

        assertThat(ids(claim(3, NOON))).isEqualTo(ids(jobs.subList(0, 1)));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void everyJobStaysInTheTally(Duration back) {
        inserted(3);
        claim(1, NOON.minus(back));

        assertThat(store.tally(NOON.minus(back)).waiting()).isEqualTo(3);
        assertThat(store.tally(NOON).of(JobState.QUEUED)).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aJobThatIsNotDueAgainCanBeCancelled(Duration back) {
        Job.Queued job = inserted(1).getFirst();
        Instant now = NOON.minus(back);
        claim(1, now);

        change(job, job.cancel(now));

        assertThat(claim(1, NOON)).isEmpty();
    }

    static Stream<Duration> steps() {
        return Stream.of(Duration.ofMillis(1), Duration.ofMillis(499), Duration.ofMillis(501), Duration.ofHours(1));
    }
}
