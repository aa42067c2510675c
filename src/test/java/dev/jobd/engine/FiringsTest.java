package dev.jobd.engine;

import static dev.jobd.domain.SampleSchedules.cron;
import static dev.jobd.domain.SampleSchedules.every;
import static dev.jobd.domain.SampleSchedules.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Problem;
import dev.jobd.domain.Schedule;
import dev.jobd.domain.ScheduleEvent;
import dev.jobd.domain.ScheduleSpec;
import dev.jobd.domain.ScheduleSpec.CatchUp;
import dev.jobd.domain.ScheduleSpec.Overlap;
import dev.jobd.domain.ScheduleSpec.Rule;
import dev.jobd.domain.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FiringsTest {
    private static final Rule MINUTELY = new Rule.Every(Duration.ofMinutes(1));
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ScheduleWorld world = new ScheduleWorld();
    private final Instant start = world.clock.instant();

    @Test
    void periodIsCountedFromWhenTheScheduleWasMade() {
        world.clock.advance(Duration.ofMillis(250));
        world.put(every("a", Duration.ofMillis(1500)));

        world.pass(Duration.ofSeconds(6));

        assertThat(world.fired())
                .containsExactly(
                        start.plusMillis(1750), start.plusMillis(3250), start.plusMillis(4750), start.plusMillis(6250));
    }

    @Test
    void cronFiresWhenTheClocksOfItsZoneSaySo() {
        world.put(cron("a", "30 5 * * *", "Asia/Kolkata"));

        world.leap(Duration.ofHours(24));

        assertThat(world.fired()).containsExactly(start.plus(Duration.ofHours(24)));
    }

    @Test
    void nothingFiresBeforeItIsDue() {
        world.put(every("a", MINUTE));

        world.pass(Duration.ofSeconds(59));

        assertThat(world.submitted()).isEmpty();
    }

    @Test
    void jobIsTheOneThatTheScheduleDescribes() {
        Submission job = Submission.of("noop", new Json("[1,2]"));
        world.put(new ScheduleSpec("a", MINUTELY, job, Overlap.QUEUE, CatchUp.NONE));

        world.pass(MINUTE);

        assertThat(world.submitted()).singleElement().satisfies(submitted -> {
            assertThat(submitted.spec().type()).isEqualTo("noop");
            assertThat(submitted.spec().payload()).isEqualTo(new Json("[1,2]"));
        });
    }

    @Test
    void scheduleShowsItsLastJobAndItsNextTime() {
        world.put(every("a", MINUTE));

        world.pass(MINUTE);

        assertThat(world.schedules.find("a").last()).contains(new Schedule.Run(start.plus(MINUTE), onlyJob()));
        assertThat(world.schedules.find("a").next()).contains(start.plus(MINUTE.multipliedBy(2)));
    }

    @Test
    void firingIsToldOnce() {
        world.put(every("a", MINUTE));

        world.pass(MINUTE);

        assertThat(world.told(ScheduleEvent.Fired.class)).singleElement().satisfies(fired -> {
            assertThat(fired.firing()).isEqualTo(start.plus(MINUTE));
            assertThat(fired.job()).isEqualTo(onlyJob());
        });
    }

    @Test
    void firingThatAnotherNodeHasSubmittedAndNotStoredIsNotSubmittedAgain() {
        Schedule schedule = world.put(every("a", MINUTE));
        Submission same = schedule.spec()
                .job()
                .withIdempotency(schedule.key(schedule.next().orElseThrow()));
        world.engine
                .orchestrator()
                .submit(same, Runnable::run)
                .toCompletableFuture()
                .join();

        world.pass(MINUTE);

        assertThat(world.submitted()).hasSize(1);
        assertThat(world.schedules.find("a").last().map(Schedule.Run::job)).contains(onlyJob());
    }

    @Test
    void clockThatIsSetBackDoesNotRepeatAFiring() {
        world.put(every("a", MINUTE));
        world.pass(MINUTE);

        world.clock.advance(MINUTE.negated());
        world.pass(MINUTE);

        assertThat(world.fired()).containsExactly(start.plus(MINUTE));
    }

    @Test
    void skipSubmitsNothingWhileTheLastJobHasNotEnded() {
        world.put(spec("a", MINUTELY, Overlap.SKIP, CatchUp.NONE));

        world.pass(MINUTE.multipliedBy(3));

        assertThat(world.fired()).containsExactly(start.plus(MINUTE));
        assertThat(world.told(ScheduleEvent.Skipped.class))
                .extracting(ScheduleEvent.Skipped::firing)
                .containsExactly(start.plus(MINUTE.multipliedBy(2)), start.plus(MINUTE.multipliedBy(3)));
    }

    @Test
    void skipSubmitsAgainWhenTheLastJobHasEnded() {
        world.put(spec("a", MINUTELY, Overlap.SKIP, CatchUp.NONE));
        world.pass(MINUTE);

        world.jobs.runAll();
        world.pass(MINUTE);

        assertThat(world.submitted()).hasSize(2);
    }

    @Test
    void queueSubmitsWhateverBecameOfTheLastJob() {
        world.put(spec("a", MINUTELY, Overlap.QUEUE, CatchUp.NONE));

        world.pass(MINUTE.multipliedBy(3));

        assertThat(states()).containsExactly(JobState.QUEUED, JobState.QUEUED, JobState.QUEUED);
    }

    @Test
    void replaceCancelsTheLastJob() {
        world.put(spec("a", MINUTELY, Overlap.REPLACE, CatchUp.NONE));

        world.pass(MINUTE.multipliedBy(2));

        assertThat(states()).containsExactly(JobState.CANCELLED, JobState.QUEUED);
    }

    @Test
    void replaceLeavesAJobThatHasEndedAsItIs() {
        world.put(spec("a", MINUTELY, Overlap.REPLACE, CatchUp.NONE));
        world.pass(MINUTE);

        world.jobs.runAll();
        world.pass(MINUTE);

        assertThat(states()).containsExactly(JobState.SUCCEEDED, JobState.QUEUED);
    }

    @Test
    void firingsThatAreALittleLateAllCount() {
        world.put(every("a", Duration.ofSeconds(2)));

        world.leap(Firings.LATE);

        assertThat(world.fired())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 5)
                        .mapToObj(i -> start.plusSeconds(2L * i))
                        .toList());
    }

    @Test
    void withoutCatchUpFiringsThatWereMissedAreLeftOut() {
        world.put(spec("a", MINUTELY, Overlap.QUEUE, CatchUp.NONE));

        world.leap(Duration.ofSeconds(30 + 5 * 60));

        assertThat(world.submitted()).isEmpty();
        assertThat(world.told(ScheduleEvent.Missed.class))
                .extracting(ScheduleEvent.Missed::firing)
                .containsExactly(start.plus(MINUTE));
        assertThat(world.schedules.find("a").next()).contains(start.plus(MINUTE.multipliedBy(6)));
    }

    @Test
    void withoutCatchUpTheNextRegularOneCounts() {
        world.put(spec("a", MINUTELY, Overlap.QUEUE, CatchUp.NONE));

        world.leap(Duration.ofSeconds(5 * 60 + 1));

        assertThat(world.fired()).containsExactly(start.plus(MINUTE.multipliedBy(5)));
    }

    @Test
    void withCatchUpOneFiringMakesUpForAll() {
        world.put(spec("a", MINUTELY, Overlap.QUEUE, CatchUp.ONE));

        world.leap(Duration.ofMinutes(5));
        world.pass(MINUTE);

        assertThat(world.fired()).containsExactly(start.plus(MINUTE), start.plus(MINUTE.multipliedBy(6)));
        assertThat(world.told(ScheduleEvent.Missed.class)).isEmpty();
    }

    @Test
    void pausedScheduleDoesNotFire() {
        world.put(every("a", MINUTE));
        world.schedules.pause("a");

        world.pass(MINUTE.multipliedBy(2));

        assertThat(world.submitted()).isEmpty();
    }

    @Test
    void withoutCatchUpAPauseIsNotMadeUpFor() {
        world.put(spec("a", MINUTELY, Overlap.QUEUE, CatchUp.NONE));
        world.schedules.pause("a");
        world.pass(MINUTE.multipliedBy(2));

        world.schedules.resume("a");
        world.pass(MINUTE);

        assertThat(world.fired()).containsExactly(start.plus(MINUTE.multipliedBy(3)));
    }

    @Test
    void withCatchUpOneFiringMakesUpForAPause() {
        world.put(spec("a", MINUTELY, Overlap.QUEUE, CatchUp.ONE));
        world.schedules.pause("a");
        world.pass(MINUTE.multipliedBy(3));

        world.schedules.resume("a");
        world.pass(MINUTE);

        assertThat(world.fired())
                .containsExactly(start.plus(MINUTE.multipliedBy(3)), start.plus(MINUTE.multipliedBy(4)));
    }

    @Test
    void withCatchUpOneFiringMakesUpForAShortPauseToo() {
        world.put(new ScheduleSpec(
                "a",
                new Rule.Every(Duration.ofSeconds(1)),
                Submission.of("noop", Json.NULL),
                Overlap.QUEUE,
                CatchUp.ONE));
        world.schedules.pause("a");
        world.clock.advance(Duration.ofMillis(6500));

        world.schedules.resume("a");
        world.pass(Duration.ofSeconds(1));

        assertThat(world.fired()).containsExactly(start.plusMillis(6500), start.plusSeconds(7));
    }

    @Test
    void refusedJobIsTriedAgainAtTheNextTick() {
        ScheduleWorld narrow = new ScheduleWorld(1);
        narrow.put(every("a", MINUTE));
        narrow.put(every("b", MINUTE));

        narrow.pass(Duration.ofSeconds(63));
        assertThat(narrow.submitted()).hasSize(1);
        narrow.jobs.runAll();
        narrow.pass(Duration.ofSeconds(1));

        assertThat(narrow.submitted()).hasSize(2);
        assertThat(narrow.told(ScheduleEvent.Refused.class))
                .singleElement()
                .satisfies(refused -> assertThat(refused.problem()).isInstanceOf(Problem.QueueFull.class));
    }

    @Test
    void jobThatIsRefusedForTooLongIsLeftOut() {
        ScheduleWorld narrow = new ScheduleWorld(1);
        narrow.put(every("a", MINUTE));
        narrow.put(every("b", MINUTE));

        narrow.pass(Duration.ofSeconds(60).plus(Firings.LATE).plusSeconds(1));

        assertThat(narrow.told(ScheduleEvent.Missed.class))
                .extracting(missed -> missed.schedule().spec().name())
                .containsExactly("b");
    }

    @ParameterizedTest
    @EnumSource(Overlap.class)
    void stoppingNodeLeavesSchedulesAlone(Overlap overlap) {
        world.put(spec("a", MINUTELY, overlap, CatchUp.ONE));
        world.pass(MINUTE);
        world.engine.lifecycle().stop();

        world.pass(MINUTE.multipliedBy(2));

        assertThat(states()).containsExactly(JobState.QUEUED);
        assertThat(world.told(ScheduleEvent.Refused.class)).isEmpty();
    }

    @Test
    void deletedScheduleDoesNotFire() {
        world.put(every("a", MINUTE));

        world.schedules.delete("a");
        world.pass(MINUTE);

        assertThat(world.submitted()).isEmpty();
    }

    private UUID onlyJob() {
        assertThat(world.submitted()).hasSize(1);
        return world.submitted().getFirst().spec().id();
    }

    private List<JobState> states() {
        return world.submitted().stream()
                .map((Job job) -> job.state(world.clock.instant()))
                .toList();
    }
}
