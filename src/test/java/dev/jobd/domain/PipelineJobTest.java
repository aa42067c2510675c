package dev.jobd.domain;

import static dev.jobd.domain.SampleJobs.EVEN;
import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static dev.jobd.domain.SampleJobs.RESULT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a job goes from stage to stage. */
class PipelineJobTest {
    private static final Instant LATER = NOON.plusSeconds(1);
    private static final Json OUTPUT = new Json("\"first\"");
    private static final Stage FIRST = new Stage(
            "FIRST",
            "one",
            SampleJobs.PAYLOAD,
            Duration.ofSeconds(30),
            1,
            new Backoff(Duration.ofSeconds(2), 1, Duration.ofDays(1), 0));
    private static final Stage LAST = SampleJobs.stage("LAST", "two");

    private final Job.Queued job =
            SampleJobs.job().stages(FIRST, LAST).timeout(Duration.ofMinutes(10)).queued();

    private static Job.Running claimed(Job.Queued job, Instant now) {
        return job.claim(new Fence(7), NODE, now);
    }

    private Job.Queued afterTheFirst() {
        return (Job.Queued) claimed(job, NOON).settle(Outcome.done(OUTPUT), LATER, EVEN);
    }

    @Test
    void stageThatSucceedsIsFollowedByTheNextAtThePlaceOfTheJob() {
        Job.Queued next = afterTheFirst();

        assertThat(next.stage()).contains(LAST);
        assertThat(next.runs()).isEqualTo("two");
        assertThat(next.due()).isEqualTo(job.due());
        assertThat(next.state(LATER)).isEqualTo(JobState.QUEUED);
        assertThat(next.history().course()).isEqualTo(new Course(List.of(OUTPUT), Optional.of(NOON)));
        assertThat(next.attempts())
                .containsExactly(new Attempt(
                        1, NODE, NOON, LATER, Attempt.Ending.SUCCEEDED, Optional.empty(), Optional.of("FIRST")));
    }

    @Test
    void jobSucceedsWithTheLastStageAndItsResult() {
        Job.AtRest end = claimed(afterTheFirst(), LATER).settle(Outcome.done(RESULT), LATER, EVEN);

        assertThat(end).isInstanceOf(Job.Succeeded.class);
        assertThat(((Job.Succeeded) end).result()).isEqualTo(RESULT);
        assertThat(end.stage()).isEmpty();
        assertThat(end.history().course().outputs()).containsExactly(OUTPUT, RESULT);
    }

    @Test
    void stageHasRetriesBackoffAndTimeoutOfItsOwn() {
        Job.Running first = claimed(job, NOON);
        assertThat(first.deadline()).isEqualTo(NOON.plusSeconds(30));

        Job.Queued again = (Job.Queued) first.settle(Outcome.failed("no"), LATER, EVEN);
        assertThat(again.state(LATER)).isEqualTo(JobState.RETRYING);
        assertThat(again.due()).isEqualTo(LATER.plusSeconds(2));
        assertThat(again.stage()).contains(FIRST);
        Job.AtRest end = claimed(again, again.due()).settle(Outcome.failed("no"), again.due(), EVEN);

        assertThat(end).isInstanceOf(Job.Failed.class);
        assertThat(((Job.Failed) end).error()).isEqualTo("stage FIRST: no");
        assertThat(end.attempts().getLast().error()).contains("no");
    }

    @Test
    void failuresCountFromTheBeginningOfAStage() {
        Job.Queued again = (Job.Queued) claimed(job, NOON).settle(Outcome.failed("no"), LATER, EVEN);
        Job.Queued next = (Job.Queued) claimed(again, again.due()).settle(Outcome.done(OUTPUT), again.due(), EVEN);

        assertThat(next.history().failures()).isZero();
        assertThat(next.state(again.due())).isEqualTo(JobState.QUEUED);
        Job.Running last = claimed(next, again.due());
        assertThat(last.attempt()).isEqualTo(3);
        assertThat(last.attemptOfStage()).isEqualTo(1);
    }

    @Test
    void timeOfAllStagesRunsFromTheFirstAttempt() {
        Job.Running last = claimed(afterTheFirst(), NOON.plusSeconds(590));

        assertThat(last.deadline()).isEqualTo(NOON.plusSeconds(600));
        assertThat(last.timedOut()).isEqualTo(new Outcome.TimedOut(Duration.ofMinutes(10)));
        Job.AtRest end = last.settle(last.timedOut(), NOON.plusSeconds(600), EVEN);
        assertThat(end).isInstanceOf(Job.Failed.class);
        assertThat(end.attempts().getLast().outcome()).isEqualTo(Attempt.Ending.TIMED_OUT);
    }

    @Test
    void stageThatTimesOutByItselfIsTriedAgain() {
        Job.Running first = claimed(job, NOON);

        assertThat(first.timedOut()).isEqualTo(new Outcome.TimedOut(Duration.ofSeconds(30)));
        assertThat(first.settle(first.timedOut(), NOON.plusSeconds(30), EVEN)).isInstanceOf(Job.Queued.class);
    }

    @Test
    void noAttemptFollowsForWhichNoTimeIsLeft() {
        Job.Running last = claimed(afterTheFirst(), NOON.plusSeconds(598));

        Job.AtRest end = last.settle(Outcome.failed("no", Duration.ofSeconds(2)), NOON.plusSeconds(599), EVEN);

        assertThat(end).isInstanceOf(Job.Failed.class);
        assertThat(((Job.Failed) end).error()).isEqualTo("stage LAST: no; no time is left for another attempt");
    }

    @Test
    void retryGoesOnAtTheStageThatFailedWithAllItsRetriesAndTime() {
        Job.Failed failed =
                (Job.Failed) claimed(afterTheFirst(), LATER).settle(Outcome.failedForGood("no"), LATER, EVEN);

        Job.Queued again = failed.retry(NOON.plusSeconds(3600));

        assertThat(again.stage()).contains(LAST);
        assertThat(again.history().course()).isEqualTo(new Course(List.of(OUTPUT), Optional.empty()));
        assertThat(claimed(again, again.due()).overAt()).contains(again.due().plusSeconds(600));
    }

    @Test
    void attemptThatIsReleasedHasNotBegunTheTime() {
        assertThat(claimed(job, NOON).release(LATER)).isEqualTo(job);
        Job.Queued next = afterTheFirst();
        assertThat(claimed(next, LATER).release(LATER)).isEqualTo(next);
    }

    @Test
    void progressIsThePartOfTheStagesThatIsDone() {
        Progress half = new Progress(0.5, Optional.empty());
        Job.Queued next = afterTheFirst();

        assertThat(half.of(claimed(job, NOON))).isEqualTo(0.25);
        assertThat(half.of(next)).isEqualTo(0.5);
        assertThat(half.of(claimed(next, LATER))).isEqualTo(0.75);
        assertThat(half.of(claimed(next, LATER).settle(Outcome.done(RESULT), LATER, EVEN)))
                .isEqualTo(1);
    }

    @Test
    void cancelledStageEndsTheJobWhereItIs() {
        Job.AtRest end = claimed(afterTheFirst(), LATER).cancel().settle(Outcome.done(RESULT), LATER, EVEN);

        assertThat(end).isInstanceOf(Job.Cancelled.class);
        assertThat(end.stage()).contains(LAST);
        assertThat(end.history().course().outputs()).containsExactly(OUTPUT);
    }
}
