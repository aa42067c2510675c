package dev.jobd.engine;

import static dev.jobd.domain.SampleSchedules.cron;
import static dev.jobd.domain.SampleSchedules.every;
import static dev.jobd.domain.SampleSchedules.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Json;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
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
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchedulesTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ScheduleWorld world = new ScheduleWorld();
    private final Schedules schedules = world.schedules;
    private final Instant start = world.clock.instant();

    @Test
    void madeScheduleIsFoundWithItsNextTime() {
        Schedules.Put put = schedules.put(cron("a", "0 1 * * *", "Europe/Berlin"));

        assertThat(put.created()).isTrue();
        assertThat(schedules.find("a")).isEqualTo(put.schedule());
        assertThat(put.schedule().next()).contains(start.plus(Duration.ofHours(24)));
        assertThat(put.schedule().paused()).isFalse();
        assertThat(put.schedule().last()).isEmpty();
    }

    @Test
    void replacedScheduleWithTheSameRuleGoesOn() {
        world.put(every("a", MINUTE));
        world.clock.advance(Duration.ofSeconds(30));

        Schedules.Put put = schedules.put(spec("a", new Rule.Every(MINUTE), Overlap.SKIP, CatchUp.ONE));

        assertThat(put.created()).isFalse();
        assertThat(put.schedule().spec().overlap()).isEqualTo(Overlap.SKIP);
        assertThat(put.schedule().next()).contains(start.plus(MINUTE));
    }

    @Test
    void replacedScheduleWithAnotherRuleCountsFromNow() {
        world.put(every("a", Duration.ofHours(1)));
        world.clock.advance(Duration.ofSeconds(90));

        Schedule schedule = world.put(every("a", MINUTE));

        assertThat(schedule.createdAt()).isEqualTo(start);
        assertThat(schedule.next()).contains(start.plus(MINUTE.multipliedBy(2)));
    }

    @Test
    void replacedScheduleIsStillPaused() {
        world.put(every("a", MINUTE));
        schedules.pause("a");

        assertThat(world.put(every("a", Duration.ofHours(1))).paused()).isTrue();
    }

    @Test
    void listIsByName() {
        world.put(every("b", MINUTE));
        world.put(every("a", MINUTE));

        assertThat(schedules.list())
                .extracting(schedule -> schedule.spec().name())
                .containsExactly("a", "b");
    }

    @Test
    void deletedScheduleIsGone() {
        world.put(every("a", MINUTE));

        schedules.delete("a");

        assertThat(schedules.list()).isEmpty();
        assertThat(problem(() -> schedules.find("a"))).isEqualTo(new Problem.ScheduleNotFound("a"));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void scheduleThatIsNotThereIsNotFound(Call call) {
        assertThat(problem(() -> call.on(schedules, "x"))).isEqualTo(new Problem.ScheduleNotFound("x"));
    }

    /** Something that is done to a schedule of a name. */
    interface Call {
        void on(Schedules schedules, String name);
    }

    static Stream<Call> calls() {
        return Stream.of(Schedules::find, Schedules::delete, Schedules::pause, Schedules::resume, Schedules::trigger);
    }

    @Test
    void noMoreSchedulesAreTakenThanMayBe() {
        for (int i = 0; i < Schedules.MAX; i++) {
            world.put(every("s" + i, MINUTE));
        }

        assertThat(problem(() -> world.put(every("more", MINUTE))))
                .isEqualTo(new Problem.TooManySchedules(Schedules.MAX));
        assertThat(schedules.put(every("s1", MINUTE)).created()).isFalse();
    }

    @Test
    void pausedScheduleIsPausedOnce() {
        world.put(every("a", MINUTE));

        schedules.pause("a");

        assertThat(schedules.pause("a").paused()).isTrue();
        assertThat(world.told(ScheduleEvent.Paused.class)).hasSize(1);
    }

    @Test
    void resumedScheduleIsResumedOnce() {
        world.put(every("a", MINUTE));
        schedules.pause("a");

        schedules.resume("a");

        assertThat(schedules.resume("a").paused()).isFalse();
        assertThat(world.told(ScheduleEvent.Resumed.class)).hasSize(1);
    }

    @Test
    void triggerSubmitsNowAndLeavesTheTimesAsTheyAre() {
        world.put(every("a", MINUTE));
        world.clock.advance(Duration.ofSeconds(10));

        JobRecord job = schedules.trigger("a");

        assertThat(world.submitted()).containsExactly(job.job());
        assertThat(schedules.find("a").next()).contains(start.plus(MINUTE));
        assertThat(schedules.find("a").last())
                .contains(
                        new Schedule.Run(start.plusSeconds(10), job.job().spec().id()));
    }

    @Test
    void triggerSubmitsEachTimeAlsoWhenPausedAndWhateverTheOverlap() {
        world.put(spec("a", new Rule.Every(MINUTE), Overlap.SKIP, CatchUp.NONE));
        schedules.pause("a");

        schedules.trigger("a");
        schedules.trigger("a");

        assertThat(world.submitted()).hasSize(2);
        assertThat(world.told(ScheduleEvent.Triggered.class)).hasSize(2);
    }

    @Test
    void triggeredJobIsTheOneThatTheNextFiringDoesNotOverlap() {
        world.put(spec("a", new Rule.Every(MINUTE), Overlap.SKIP, CatchUp.NONE));
        schedules.trigger("a");

        world.pass(MINUTE);

        assertThat(world.submitted()).hasSize(1);
    }

    @Test
    void triggerTellsWhyItIsRefused() {
        ScheduleWorld narrow = new ScheduleWorld(1);
        narrow.put(every("a", MINUTE));
        narrow.schedules.trigger("a");

        assertThat(problem(() -> narrow.schedules.trigger("a"))).isInstanceOf(Problem.QueueFull.class);
    }

    @Test
    void expressionThatIsNoneIsRefused() {
        assertThat(errors(cron("a", "* * *", "UTC"))).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo("/cron");
            assertThat(error.detail()).startsWith("must be a cron expression of 5 fields");
        });
    }

    @Test
    void timesThatNeverComeAreRefused() {
        assertThat(errors(cron("a", "0 0 30 2 *", "UTC")))
                .containsExactly(new FieldError("/cron", "names times that never come"));
    }

    @Test
    void jobThatWouldNotBeTakenIsRefusedTogetherWithTheRule() {
        ScheduleSpec both = new ScheduleSpec(
                "a", cron("a", "x", "UTC").rule(), Submission.of("unheard-of", Json.NULL), Overlap.SKIP, CatchUp.NONE);

        assertThat(errors(both)).extracting(FieldError::pointer).containsExactly("/cron", "/job/type");
    }

    @Test
    void refusedScheduleIsNotMade() {
        errors(cron("a", "x", "UTC"));

        assertThat(schedules.list()).isEmpty();
    }

    private List<FieldError> errors(ScheduleSpec spec) {
        return problem(() -> schedules.put(spec)) instanceof Problem.InvalidRequest(List<FieldError> errors)
                ? errors
                : List.of();
    }

    private static Problem problem(ThrowingCallable call) {
        return catchThrowableOfType(ProblemException.class, call).problem();
    }
}
