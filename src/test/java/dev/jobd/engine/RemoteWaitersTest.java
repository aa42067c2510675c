package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Exchange;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Problem;
import dev.jobd.store.JobStore;
import dev.jobd.store.JobStore.Standing;
import dev.jobd.store.MemoryJobStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** Those who wait for a job that another node runs: nobody tells them of it. */
class RemoteWaitersTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final JobStore memory = new MemoryJobStore();
    private boolean away;
    private final JobStore shared = (JobStore) Proxy.newProxyInstance(
            JobStore.class.getClassLoader(),
            new Class<?>[] {JobStore.class},
            (_, called, args) -> switch (called.getName()) {
                case "exchange" -> new SharedExchange();
                case "standings" -> standings((Collection<?>) args[0]);
                default -> called.invoke(memory, args);
            });

    private final World world = new World().store(shared);
    private final Waiters waiters = new Waiters(shared, world.stepped, world.timer, world.clock);

    private static final class SharedExchange implements Exchange {
        @Override
        public boolean shared() {
            return true;
        }

        @Override
        public boolean wanted() {
            return false;
        }

        @Override
        public void send(String text) {
            throw new IllegalStateException("nobody wants it");
        }

        @Override
        public long join(Consumer<String> receiver, LongConsumer known) {
            return 0;
        }

        @Override
        public void leave() {}
    }

    private Map<UUID, Standing> standings(Collection<?> ids) {
        if (away) {
            throw new Problem.StoreUnavailable("gone", SECOND).asException();
        }
        Map<UUID, Standing> standings = new HashMap<>();
        for (Object id : ids) {
            memory.find((UUID) id, world.clock.instant())
                    .ifPresent(job ->
                            standings.put((UUID) id, new Standing(job.version(), job.job() instanceof Job.Ended)));
        }
        return standings;
    }

    @Test
    void theEndOfAJobIsSeenByLookingForIt() {
        Job.Queued job = inserted();
        var waiting = await(job, Optional.empty());
        world.advance(SECOND);
        assertThat(waiting).isNotDone();

        cancel(job);
        world.advance(SECOND);

        assertThat(waiting.join().orElseThrow().job()).isInstanceOf(Job.Cancelled.class);
    }

    @Test
    void anotherVersionIsSeen() {
        Job.Queued job = inserted();
        var waiting = await(job, Optional.of(find(job).version()));
        world.advance(SECOND);
        assertThat(waiting).isNotDone();

        memory.update(find(job), job.pause()).toCompletableFuture().join();
        world.advance(SECOND);

        assertThat(waiting.join().orElseThrow().job()).isInstanceOf(Job.Paused.class);
    }

    @Test
    void aJobThatIsGoneIsNotWaitedForAnyMore() {
        Job.Queued job = inserted();
        var waiting = await(job, Optional.empty());
        world.advance(SECOND);

        cancel(job);
        memory.delete(find(job));
        world.advance(SECOND);

        assertThat(waiting.join()).isEmpty();
    }

    @Test
    void whoWaitsGoesOnWhileTheStoreIsAway() {
        Job.Queued job = inserted();
        var waiting = await(job, Optional.empty());
        away = true;
        world.advance(SECOND);
        cancel(job);
        world.advance(SECOND);
        assertThat(waiting).isNotDone();

        away = false;
        world.advance(SECOND);

        assertThat(waiting).isDone();
    }

    private Job.Queued inserted() {
        Job.Queued job = world.queued("noop");
        memory.insert(List.of(job), 10, world.clock.instant())
                .toCompletableFuture()
                .join();
        return job;
    }

    private void cancel(Job.Queued job) {
        memory.update(find(job), job.cancel(world.clock.instant()))
                .toCompletableFuture()
                .join();
    }

    private JobRecord find(Job job) {
        return memory.find(job.spec().id(), world.clock.instant()).orElseThrow();
    }

    private CompletableFuture<Optional<JobRecord>> await(Job job, Optional<Long> known) {
        return waiters.await(job.spec().id(), known, LONG).toCompletableFuture();
    }
}
