package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Fence;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobSpec;
import dev.jobd.domain.Json;
import dev.jobd.domain.Tally;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.store.JobStore;
import dev.jobd.store.MemoryJobStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/**
 * A wake that comes while the last slot is held by a claim that finds nothing must not be lost. Here a job is submitted at
 * exactly that moment, and the same is tried with the obvious pump to see that the test can fail.
 */
class LostWakeTest {
    private static final HandlerRegistry HANDLERS = new HandlerRegistry(List.of(TestHandler.noop()));

    /** What both pumps have in common. */
    private interface Pump {
        void wake();
    }

    @Test
    void wakeDuringAnEmptyClaimIsNotLost() {
        assertThat(ranAfterAWakeInAnEmptyClaim((store, executor) -> {
                    JobRunner runner = runner(store);
                    return new Dispatcher(store, runner, executor, InstantSource.system(), World.NODE, 1)::wake;
                }))
                .isTrue();
    }

    @Test
    void theObviousPumpLosesIt() {
        assertThat(ranAfterAWakeInAnEmptyClaim((store, executor) -> new ObviousPump(store, runner(store), executor)))
                .isFalse();
    }

    private static JobRunner runner(JobStore store) {
        return new JobRunner(
                store, HANDLERS, new JobEvents(List.of()), new Evictor(store, 1000), InstantSource.system());
    }

    private static boolean ranAfterAWakeInAnEmptyClaim(BiFunction<JobStore, Executor, Pump> pumps) {
        SteppedExecutor executor = new SteppedExecutor();
        InterruptedClaims store = new InterruptedClaims();
        Pump pump = pumps.apply(store, executor);
        Job.Queued job = Job.submitted(new JobSpec(new UUID(0, 1), "noop", Json.NULL, Instant.EPOCH, Instant.EPOCH));
        store.afterEmptyClaim = () -> {
            store.insert(job, 1);
            pump.wake();
        };

        pump.wake();
        executor.runAll();

        return store.tally().succeeded() == 1;
    }

    /** Takes a slot, claims, gives the slot back when there was nothing: what one writes first. */
    private record ObviousPump(JobStore store, JobRunner runner, Executor executor, Semaphore slots) implements Pump {

        ObviousPump(JobStore store, JobRunner runner, Executor executor) {
            this(store, runner, executor, new Semaphore(1));
        }

        @Override
        public void wake() {
            if (!slots.tryAcquire()) {
                return;
            }
            List<Job.Running> claimed = store.claim(1, World.NODE, Instant.EPOCH);
            if (claimed.isEmpty()) {
                slots.release();
                return;
            }
            executor.execute(() -> runner.run(claimed.getFirst()).whenComplete((_, _) -> {
                slots.release();
                wake();
            }));
        }
    }

    /** Calls the test back once, after a claim has found nothing and before it has returned. */
    private static final class InterruptedClaims implements JobStore {
        private final JobStore store = new MemoryJobStore();
        private Runnable afterEmptyClaim = () -> {};

        @Override
        public List<Job.Running> claim(int max, String node, Instant now) {
            List<Job.Running> claimed = store.claim(max, node, now);
            if (claimed.isEmpty()) {
                Runnable once = afterEmptyClaim;
                afterEmptyClaim = () -> {};
                once.run();
            }
            return claimed;
        }

        @Override
        public CompletionStage<Boolean> insert(Job.Queued job, int maxQueued) {
            return store.insert(job, maxQueued);
        }

        @Override
        public CompletionStage<Boolean> update(Fence fence, Job.AtRest next) {
            return store.update(fence, next);
        }

        @Override
        public boolean append(Job.Running attempt, String line) {
            return store.append(attempt, line);
        }

        @Override
        public Optional<JobRecord> find(UUID id) {
            return store.find(id);
        }

        @Override
        public Tally tally() {
            return store.tally();
        }

        @Override
        public List<Job> unfinished() {
            return store.unfinished();
        }

        @Override
        public int evict(int keep) {
            return store.evict(keep);
        }
    }
}
