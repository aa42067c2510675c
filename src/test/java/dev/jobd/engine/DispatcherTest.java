package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
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
    void jobIsRunningBeforeItsHandlerIsCalled() {
        Engine engine = world.build();
        JobRecord job = World.submit(engine, "noop");

        world.stepped.step();

        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Running.class);
    }

    @Test
    void noMoreJobsAreClaimedThanThereAreSlots() {
        Engine engine = world.maxConcurrency(2).build();
        for (int i = 0; i < 5; i++) {
            World.submit(engine, "noop");
        }

        world.stepped.step();

        assertThat(engine.tally()).isEqualTo(new Tally(5, 3, 2, 0, 0));
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
        JobRecord job = World.submit(engine, "noop");
        world.stepped.rejectAfter(0);
        world.stepped.step();

        assertThat(World.find(engine, job).job())
                .isInstanceOf(Job.Queued.class)
                .extracting(Job::attempts)
                .isEqualTo(List.of());
        assertThat(world.events).last().isInstanceOf(JobEvent.Released.class);
    }

    @Test
    void jobWhoseThreadWasRefusedRunsLater() {
        Engine engine = world.maxConcurrency(1).build();
        JobRecord job = World.submit(engine, "noop");
        world.stepped.rejectAfter(0);
        world.stepped.step();
        world.stepped.acceptAgain();

        engine.tick();
        world.stepped.runAll();

        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Succeeded.class);
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

        world.clock.advance(Duration.ofSeconds(11));

        assertThat(engine.live()).isFalse();
    }

    @Test
    void nodeIsLiveAgainWhenTheLookEnds() {
        Engine engine = world.build();
        World.submit(engine, "noop");
        world.clock.advance(Duration.ofSeconds(11));

        world.stepped.runAll();

        assertThat(engine.live()).isTrue();
    }

    @Test
    void longRunningJobsDoNotMakeTheNodeLookStalled() {
        Engine engine = world.maxConcurrency(1).build();
        World.submit(engine, "noop");
        World.submit(engine, "noop");
        world.stepped.step();

        world.clock.advance(Duration.ofHours(1));

        assertThat(engine.live()).isTrue();
    }
}
