package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.BulkAction;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.SamplePatches;
import dev.jobd.store.JobStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JobControlTest {
    private final World world = new World();
    private Runnable afterAList = () -> {};

    @Test
    void bulkLeavesAJobThatIsInAnotherStateByNow() {
        Engine engine = world.store(interrupted(world.store())).build();
        JobRecord job = World.submit(engine, "noop");
        afterAList = () -> engine.orchestrator().pause(World.id(job));

        BulkAction.Result result = engine.orchestrator().bulk(BulkAction.CANCEL, inState(JobState.QUEUED));

        assertThat(result).isEqualTo(new BulkAction.Result(1, 0));
        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Paused.class);
    }

    @Test
    void bulkCountsOnlyWhatItChangedItself() {
        Engine engine = world.store(interrupted(world.store())).build();
        JobRecord job = World.submit(engine, "noop");
        afterAList = () -> engine.orchestrator().cancel(World.id(job));

        BulkAction.Result result = engine.orchestrator().bulk(BulkAction.CANCEL, JobFilter.ALL);

        assertThat(result).isEqualTo(new BulkAction.Result(1, 0));
    }

    @Test
    @Timeout(20)
    void bulkDoesNotGoOnForEverWhileJobsAreSubmitted() {
        Engine engine = world.store(interrupted(world.store())).build();
        IntStream.range(0, 501).forEach(_ -> World.submit(engine, "noop"));
        afterAList = () -> IntStream.range(0, 500).forEach(_ -> World.submit(engine, "noop"));

        BulkAction.Result result = engine.orchestrator().bulk(BulkAction.PAUSE, JobFilter.ALL);

        assertThat(result).isEqualTo(new BulkAction.Result(501, 501));
    }

    @Test
    void bulkRetriesAsManyAsThereIsRoomFor() {
        Engine engine = world.maxQueued(2).build();
        for (int i = 0; i < 3; i++) {
            engine.orchestrator().cancel(World.id(World.submit(engine, "noop")));
        }

        BulkAction.Result result = engine.orchestrator().bulk(BulkAction.RETRY, JobFilter.ALL);

        assertThat(result).isEqualTo(new BulkAction.Result(3, 2));
        assertThat(engine.tally().of(JobState.CANCELLED)).isEqualTo(1);
    }

    @Test
    void jobThatSomebodyFailsCannotBeCancelled() {
        Engine engine = world.build();
        JobRecord job = World.submit(engine, "noop");
        Job.Running running = world.store()
                .claim(1, World.NODE, world.clock.instant())
                .claims()
                .getFirst()
                .job();
        engine.orchestrator().fail(World.id(job), "not today");

        assertThatThrownBy(() -> engine.orchestrator().cancel(World.id(job)))
                .hasMessageContaining("somebody has failed it");
        assertThat(World.find(engine, job).job()).isEqualTo(running.fail("not today"));
    }

    @Test
    void jobPatchedToATimeThatIsOverIsDueNow() {
        Engine engine = world.build();
        JobRecord later = World.submit(engine, "noop");
        engine.orchestrator()
                .patch(World.id(later), SamplePatches.due(world.clock.instant().plus(Duration.ofHours(1))));
        world.clock.advance(Duration.ofMinutes(1));

        JobRecord patched = engine.orchestrator()
                .patch(World.id(later), SamplePatches.due(world.clock.instant().minus(Duration.ofDays(1))));

        assertThat(patched.job().history().due()).isEqualTo(world.clock.instant());
    }

    @Test
    void dueJobPatchedToATimeThatIsOverKeepsItsPlace() {
        Engine engine = world.build();
        List<JobRecord> jobs = IntStream.range(0, 3)
                .mapToObj(_ -> {
                    world.clock.advance(Duration.ofSeconds(1));
                    return World.submit(engine, "noop");
                })
                .toList();

        JobRecord patched = engine.orchestrator()
                .patch(
                        World.id(jobs.get(1)),
                        SamplePatches.due(world.clock.instant().minus(Duration.ofDays(1))));

        assertThat(patched.position()).hasValue(2);
        assertThat(patched.job().history().due())
                .isEqualTo(jobs.get(1).job().history().due());
    }

    private static JobFilter inState(JobState state) {
        return new JobFilter(Set.of(state), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** A store with which something happens just after each list. */
    private JobStore interrupted(JobStore real) {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (_, called, args) -> {
                    try {
                        Object answer = called.invoke(real, args);
                        if (called.getName().equals("list")) {
                            afterAList.run();
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
