package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.store.JobStore;
import dev.jobd.store.sql.SampleCluster;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of jobs when their node takes its lease to be lost, while the database does not. */
class GivenUpLeaseTest {
    private final SampleCluster cluster = new SampleCluster();
    private final JobStore store = deaf(cluster.joinAlone(World.NODE));
    private final JobStore other = cluster.join("other");
    private final List<Execution> underWay = new ArrayList<>();
    private final World world = new World()
            .store(store)
            .maxConcurrency(2)
            .jobTimeout(Duration.ofDays(1))
            .performer(execution -> {
                underWay.add(execution);
                execution.begin(() -> {});
                return Optional.empty();
            });
    private final Engine engine = world.build();

    /** Listening would keep the one thread of the test. */
    private static JobStore deaf(JobStore real) {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(),
                new Class<?>[] {JobStore.class},
                (_, called, args) -> called.getName().equals("listen") ? Void.TYPE : called.invoke(real, args));
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void jobsThatWereGivenUpAreAnybodysWhenTheNodeGoesOn() {
        engine.lifecycle().start();
        JobRecord job = World.submit(engine, "noop");
        world.settle();

        world.advance(SampleCluster.LEASE);

        assertThat(engine.abandoned()).isOne();
        assertThat(other.adrift(Instant.EPOCH)).singleElement().satisfies(attempt -> assertThat(attempt.spec())
                .isEqualTo(job.job().spec()));
    }

    @Test
    void jobsThatWereClaimedButHaveNotBegunAreQueuedAgain() {
        engine.lifecycle().start();
        world.settle();
        World.submit(engine, "noop");
        World.submit(engine, "noop");
        world.stepped.step();
        world.clock.advance(SampleCluster.LEASE);

        world.stepped.runAll();

        assertThat(underWay).hasSize(1);
        assertThat(other.tally(world.clock.instant()).of(JobState.QUEUED)).isOne();
    }
}
