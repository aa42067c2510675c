package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Json;
import dev.jobd.domain.Submission;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WaitersTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final World world = new World();

    @Test
    void waiterGetsTheJobWhenItHasEnded() {
        Engine engine = world.build();
        JobRecord job = World.submit(engine, "noop");
        var waiting = await(engine, World.id(job), Optional.empty(), LONG);
        assertThat(waiting).isNotDone();

        world.settle();

        assertThat(waiting.join().orElseThrow().job()).isInstanceOf(Job.Succeeded.class);
    }

    @Test
    void waiterForAnyChangeGetsTheNextOne() {
        Engine engine = world.build();
        JobRecord job = World.submit(engine, Submission.of("noop", Json.NULL));
        var waiting = await(engine, World.id(job), Optional.of(job.version()), LONG);

        engine.orchestrator().pause(World.id(job));
        world.settle();

        assertThat(waiting.join().orElseThrow().job()).isInstanceOf(Job.Paused.class);
    }

    @Test
    void jobThatHasEndedNeedsNoWaiting() {
        Engine engine = world.build();
        JobRecord job = World.submit(engine, "noop");
        world.settle();

        var waiting = await(engine, World.id(job), Optional.empty(), LONG);
        world.settle();

        assertThat(waiting).isDone();
    }

    @Test
    void jobThatIsGoneWithItsEndIsToldOfAllTheSame() {
        Engine engine = world.maxJobs(0).build();
        JobRecord job = World.submit(engine, "noop");
        var waiting = await(engine, World.id(job), Optional.empty(), LONG);

        world.settle();

        assertThat(waiting.join().orElseThrow().job()).isInstanceOf(Job.Succeeded.class);
    }

    @Test
    void jobThatThereIsNotIsNotWaitedFor() {
        Engine engine = world.build();

        var waiting = await(engine, new UUID(9, 9), Optional.empty(), LONG);
        world.settle();

        assertThat(waiting.join()).isEmpty();
    }

    @Test
    void waiterGetsTheJobAsItIsWhenItsTimeIsOver() {
        Engine engine =
                world.executor(Runnable::run).performer(_ -> Optional.empty()).build();
        JobRecord job = World.submit(engine, "noop");

        var waiting = await(engine, World.id(job), Optional.empty(), Duration.ofMillis(1));

        assertThat(waiting.join().orElseThrow().job()).isInstanceOf(Job.Running.class);
    }

    @Test
    void eventOfWhatAWaiterKnowsAlreadyIsNoChange() {
        SteppedExecutor own = new SteppedExecutor();
        Waiters waiters = new Waiters(world.store(), own, world.timer, world.clock);
        Engine engine = world.build();
        JobRecord job = World.submit(engine, "noop");
        var waiting =
                waiters.await(World.id(job), Optional.of(job.version()), LONG).toCompletableFuture();

        waiters.on(new JobEvent.Submitted((Job.Waiting) job.job(), job.version()));
        own.runAll();
        assertThat(waiting).isNotDone();
        waiters.on(new JobEvent.Submitted((Job.Waiting) job.job(), job.version() + 1));
        own.runAll();

        assertThat(waiting).isDone();
    }

    @Test
    void nobodyWaitsAnyMoreWhenTheNodeHasStopped() {
        Engine engine = world.performer(_ -> Optional.empty()).build();
        JobRecord job = World.submit(engine, "noop");
        world.settle();
        var waiting = await(engine, World.id(job), Optional.empty(), LONG);

        engine.lifecycle().stop();
        world.settle();
        var later = await(engine, World.id(job), Optional.empty(), LONG);
        world.settle();

        assertThat(waiting.join().orElseThrow().job()).isInstanceOf(Job.Running.class);
        assertThat(later).isDone();
    }

    private static CompletableFuture<Optional<JobRecord>> await(
            Engine engine, UUID id, Optional<Long> known, Duration limit) {
        return engine.orchestrator().await(id, known, limit).toCompletableFuture();
    }
}
