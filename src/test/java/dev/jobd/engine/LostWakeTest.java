package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.JobState;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.store.Claimed;
import dev.jobd.store.JobStore;
import dev.jobd.store.MemoryJobStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * A wake that comes while the last slot is held by a claim that finds nothing must not be lost. Here a job is submitted at
 * exactly that moment, and the same is tried with the obvious pump to see that the test can fail.
 */
class LostWakeTest {

    /** What both pumps have in common. */
    private interface Pump {
        void wake();
    }

    @Test
    void wakeDuringAnEmptyClaimIsNotLost() {
        assertThat(ranAfterAWakeInAnEmptyClaim(
                        ground -> new Dispatcher(ground, runner(ground), new LeaseKeeper(ground), World.NODE, 1)::wake))
                .isTrue();
    }

    @Test
    void theObviousPumpLosesIt() {
        assertThat(ranAfterAWakeInAnEmptyClaim(ground -> new ObviousPump(ground, runner(ground))))
                .isFalse();
    }

    private static JobRunner runner(Engine.Ground ground) {
        JobEvents events = new JobEvents(List.of());
        HandlerRegistry handlers = new HandlerRegistry(List.of(TestHandler.noop()));
        Journal journal = new Journal(ground.store(), events, ground.timer());
        Duration grace = Duration.ofSeconds(10);
        HandlerCall calls = new HandlerCall(
                handlers, attempt -> new Stages.Input.Found(attempt.spec().payload()), journal, ground.clock(), grace);
        return new JobRunner(ground, calls, events, journal, () -> {}, grace);
    }

    private static boolean ranAfterAWakeInAnEmptyClaim(Function<Engine.Ground, Pump> pumps) {
        InterruptedClaims store = new InterruptedClaims();
        World world = new World().store(store.proxy());
        Pump pump = pumps.apply(world.ground());
        store.afterEmptyClaim = () -> {
            world.store().insert(List.of(world.queued("noop")), 1, world.clock.instant());
            pump.wake();
        };

        pump.wake();
        world.stepped.runAll();

        return world.store().tally(world.clock.instant()).of(JobState.SUCCEEDED) == 1;
    }

    /** Takes a slot, claims, gives the slot back when there was nothing: what one writes first. */
    private record ObviousPump(Engine.Ground ground, JobRunner runner, Semaphore slots) implements Pump, Slot {

        ObviousPump(Engine.Ground ground, JobRunner runner) {
            this(ground, runner, new Semaphore(1));
        }

        @Override
        public boolean isCovered() {
            return true;
        }

        @Override
        public void wake() {
            if (!slots.tryAcquire()) {
                return;
            }
            List<Claimed.Claim> claimed = ground.store()
                    .claim(1, World.NODE, ground.clock().instant())
                    .claims();
            if (claimed.isEmpty()) {
                slots.release();
                return;
            }
            ground.executor().execute(() -> {
                if (runner.run(claimed.getFirst(), this) != null) {
                    over(Claimed.NONE);
                }
            });
        }

        @Override
        public boolean goesOn() {
            return false;
        }

        @Override
        public void over(Claimed next) {
            slots.release();
            wake();
        }
    }

    /** Calls the test back once, after a claim has found nothing and before it has returned. */
    private static final class InterruptedClaims {
        private final JobStore store = new MemoryJobStore();
        private Runnable afterEmptyClaim = () -> {};

        JobStore proxy() {
            return (JobStore) Proxy.newProxyInstance(
                    JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (_, called, args) -> {
                        Object answer = called.invoke(store, args);
                        if (answer instanceof Claimed claimed
                                && claimed.claims().isEmpty()) {
                            Runnable once = afterEmptyClaim;
                            afterEmptyClaim = () -> {};
                            once.run();
                        }
                        return answer;
                    });
        }
    }
}
