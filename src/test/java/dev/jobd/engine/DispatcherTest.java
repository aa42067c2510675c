package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    private final World world = new World();

    @Test
    void submittedJobRunsToItsEnd() {
        Engine engine = world.build();

        JobRecord job = World.submit(engine, "noop");
        world.stepped.runAll();

        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Succeeded.class);
    }

    @Test
    void jobIsRunningWhileItsHandlerRuns() {
        List<Object> seen = new ArrayList<>();
        TestHandler looking = new TestHandler("noop", job -> {
            seen.add(world.store()
                    .find(job.jobId(), world.clock.instant())
                    .orElseThrow()
                    .job()
                    .state(world.clock.instant()));
            return Outcome.done(job.payload().json());
        });
        World.submit(world.handlers(looking).build(), "noop");

        world.stepped.runAll();

        assertThat(seen).containsExactly(JobState.RUNNING);
    }

    @Test
    void noMoreJobsAreClaimedThanThereAreSlots() {
        List<Tally> seen = new ArrayList<>();
        TestHandler looking = new TestHandler("noop", job -> {
            seen.add(world.store().tally(world.clock.instant()));
            return Outcome.done(job.payload().json());
        });
        Engine engine = world.maxConcurrency(2).handlers(looking).build();
        submit(engine, "noop", 5);

        world.stepped.runAll();

        assertThat(seen).hasSize(5).first().extracting(Tally::active).isEqualTo(2L);
        assertThat(seen).allMatch(tally -> tally.active() <= 2);
    }

    @Test
    void jobsRunFirstInFirstOut() {
        List<Object> order = new ArrayList<>();
        TestHandler handler = new TestHandler("noop", job -> {
            order.add(job.jobId());
            return Outcome.done(job.payload().json());
        });
        Engine engine = world.maxConcurrency(1).handlers(handler).build();
        List<Object> submitted = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            submitted.add(World.submit(engine, "noop").job().spec().id());
        }

        world.stepped.runAll();

        assertThat(order).isEqualTo(submitted);
    }

    @Test
    void shortJobsThatLeaveTheirThreadCleanShareIt() {
        Engine engine = world.maxConcurrency(1).handlers(clean(Duration.ZERO)).build();
        submit(engine, "clean", 5);

        world.stepped.step();

        assertThat(engine.tally().of(JobState.SUCCEEDED)).isEqualTo(5);
        assertThat(world.stepped.waiting()).isZero();
    }

    @Test
    void aThreadTakesNoFurtherJobAfterALongOne() {
        Engine engine =
                world.maxConcurrency(1).handlers(clean(Duration.ofMillis(2))).build();
        submit(engine, "clean", 3);

        world.stepped.step();

        assertThat(engine.tally().of(JobState.SUCCEEDED)).isEqualTo(1);
        assertThat(world.stepped.waiting()).isEqualTo(1);
    }

    @Test
    void aThreadTakesNoFurtherJobWhenTheClockWasSetBack() {
        Engine engine =
                world.maxConcurrency(1).handlers(clean(Duration.ofMillis(-2))).build();
        submit(engine, "clean", 3);
        world.clock.advance(Duration.ofSeconds(1));

        world.stepped.step();

        assertThat(engine.tally().of(JobState.SUCCEEDED)).isEqualTo(1);
    }

    @Test
    void noJobRunsOnAThreadThatMayNotBeClean() {
        Engine engine = world.maxConcurrency(1)
                .handlers(clean(Duration.ZERO), TestHandler.noop())
                .build();
        submit(engine, "clean", 1);
        submit(engine, "noop", 1);
        submit(engine, "clean", 1);

        world.stepped.step();

        assertThat(engine.tally().of(JobState.SUCCEEDED)).isEqualTo(2);
        assertThat(world.stepped.waiting()).isEqualTo(1);
    }

    private TestHandler clean(Duration duration) {
        return new TestHandler(
                "clean",
                job -> {
                    world.clock.advance(duration);
                    return Outcome.done(job.payload().json());
                },
                true);
    }

    private static void submit(Engine engine, String type, int jobs) {
        for (int i = 0; i < jobs; i++) {
            JobRecord _ = World.submit(engine, type);
        }
    }

    @Test
    void tickFindsWorkThatNobodyAnnounced() {
        Engine engine = world.build();
        world.stepped.rejectAfter(0);
        JobRecord job = World.submit(engine, "noop");
        world.stepped.acceptAgain();

        engine.tick();
        world.stepped.runAll();

        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Succeeded.class);
    }

    @Test
    void jobWhoseThreadIsRefusedGoesBackToTheQueueUncounted() {
        Engine engine = world.build();
        World.submit(engine, "noop");
        JobRecord second = World.submit(engine, "noop");
        world.stepped.rejectAfter(0);

        world.stepped.step();

        assertThat(World.find(engine, second).job())
                .isInstanceOf(Job.Queued.class)
                .extracting(Job::attempts)
                .isEqualTo(List.of());
        assertThat(world.events).last().isInstanceOf(JobEvent.Released.class);
    }

    @Test
    void jobWhoseThreadWasRefusedRunsLater() {
        Engine engine = world.build();
        World.submit(engine, "noop");
        JobRecord second = World.submit(engine, "noop");
        world.stepped.rejectAfter(0);
        world.stepped.step();
        world.stepped.acceptAgain();

        engine.tick();
        world.stepped.runAll();

        assertThat(World.find(engine, second).job()).isInstanceOf(Job.Succeeded.class);
    }

    @Test
    void failedClaimStrandsNeitherWakesNorSlots() {
        BreakableStore store = new BreakableStore("claim");
        Engine engine = world.maxConcurrency(1).store(store.proxy()).build();
        store.broken = true;
        JobRecord job = World.submit(engine, "noop");
        world.stepped.runAll();
        store.broken = false;

        engine.tick();
        world.stepped.runAll();

        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Succeeded.class);
    }

    @Test
    void wakeAfterTheStopDoesNothing() {
        Engine engine = world.build();
        engine.lifecycle().start();
        engine.lifecycle().stop();
        world.stepped.runAll();

        engine.tick();

        assertThat(world.stepped.waiting()).isZero();
    }

    @Test
    void nodeIsLiveWhileItsDispatcherIsIdle() {
        Engine engine = world.build();
        World.submit(engine, "noop");
        world.stepped.runAll();

        world.clock.advance(Duration.ofHours(1));

        assertThat(engine.live()).isTrue();
    }

    @Test
    void nodeIsNotLiveWhenALookForWorkNeverEnds() {
        Engine engine = world.build();
        World.submit(engine, "noop");

        world.clock.advance(Duration.ofSeconds(31));

        assertThat(engine.live()).isFalse();
    }

    @Test
    void nodeIsLiveAgainWhenTheLookEnds() {
        Engine engine = world.build();
        World.submit(engine, "noop");
        world.clock.advance(Duration.ofSeconds(31));

        world.stepped.runAll();

        assertThat(engine.live()).isTrue();
    }

    @Test
    void longRunningJobsDoNotMakeTheNodeLookStalled() {
        List<Boolean> live = new ArrayList<>();
        List<Engine> engine = new ArrayList<>();
        engine.add(world.maxConcurrency(1)
                .handlers(new TestHandler("noop", job -> {
                    world.clock.advance(Duration.ofHours(1));
                    live.add(engine.getFirst().live());
                    return Outcome.done(job.payload().json());
                }))
                .build());
        World.submit(engine.getFirst(), "noop");

        world.stepped.runAll();

        assertThat(live).containsExactly(true);
    }

    @Test
    void everyJobHasAThreadThatRanNoOtherUnlessThatIsClean() {
        List<Integer> steps = new ArrayList<>();
        List<Integer> step = new ArrayList<>(List.of(0));
        TestHandler counting = new TestHandler("noop", job -> {
            steps.add(step.getFirst());
            return Outcome.done(job.payload().json());
        });
        Engine engine = world.maxConcurrency(2).handlers(counting).build();
        submit(engine, "noop", 20);

        while (world.stepped.step()) {
            step.set(0, step.getFirst() + 1);
        }

        assertThat(steps).hasSize(20).doesNotHaveDuplicates();
    }
}
