package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.SampleJobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a node does while its store is away, and when it is back. */
class StoreAwayTest {
    private static final Duration LATER = Duration.ofSeconds(1);

    private final AwayStore store = new AwayStore();
    private final List<Execution> underWay = new ArrayList<>();
    private final World world = new World()
            .store(store.proxy())
            .maxConcurrency(1)
            .performer(execution -> {
                underWay.add(execution);
                execution.begin(() -> {});
                return Optional.empty();
            });
    private final Engine engine = world.build();

    @Test
    void aJobThatEndsMeanwhileHasEndedWhenTheStoreIsBack() {
        JobRecord job = running();
        store.away = true;
        end();
        world.advance(LATER.multipliedBy(20));

        store.away = false;
        world.advance(LATER);

        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Succeeded.class);
        assertThat(ends()).hasSize(1);
    }

    @Test
    void aJobThatEndsMeanwhileKeepsItsSlotUntilItsEndIsStored() {
        running();
        JobRecord next = World.submit(engine, "noop");
        store.away = true;
        end();
        store.away = false;

        engine.tick();
        world.settle();
        assertThat(World.find(engine, next).job()).isInstanceOf(Job.Queued.class);
        world.advance(LATER);

        assertThat(World.find(engine, next).job()).isInstanceOf(Job.Running.class);
    }

    @Test
    void anEndThatWasStoredAlthoughTheAnswerWasLostIsToldOfOnce() {
        JobRecord job = running();
        store.deaf = "settle";
        end();
        assertThat(ends()).isEmpty();

        world.advance(LATER);

        assertThat(ends()).singleElement().satisfies(ended -> {
            assertThat(ended.job()).isEqualTo(World.find(engine, job).job());
            assertThat(ended.version()).isEqualTo(World.find(engine, job).version());
        });
        assertThat(engine.staleWrites()).isZero();
    }

    @Test
    void anEndThatIsAskedForWhileTheStoreGoesAwayAgainIsToldOfOnce() {
        running();
        store.deaf = "settle";
        store.broken = "find";
        end();
        world.advance(LATER);
        assertThat(ends()).isEmpty();

        store.broken = "";
        world.advance(LATER);

        assertThat(ends()).hasSize(1);
        assertThat(engine.staleWrites()).isZero();
    }

    @Test
    void anEndThatSomebodyElseHasStoredMeanwhileIsAStaleWrite() {
        JobRecord job = running();
        store.away = true;
        end();
        Job.Running attempt = attempt(job);
        store.real
                .update(attempt, attempt.settle(Outcome.failed("lost"), world.clock.instant(), 0))
                .toCompletableFuture()
                .join();

        store.away = false;
        world.advance(LATER);

        assertThat(engine.staleWrites()).isOne();
        assertThat(ends()).isEmpty();
        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Failed.class);
    }

    @Test
    void aJobWhoseEndTheStoreDoesNotTakeFailsForThat() {
        JobRecord job = running();
        JobRecord next = World.submit(engine, "noop");
        store.refused = Job.Succeeded.class::isInstance;

        end();

        assertThat(World.find(engine, job).job())
                .isInstanceOfSatisfying(
                        Job.Failed.class, failed -> assertThat(failed.error()).contains("could not be stored"));
        assertThat(ends()).hasSize(1);
        assertThat(World.find(engine, next).job()).isInstanceOf(Job.Running.class);
    }

    @Test
    void aJobNoEndOfWhichTheStoreTakesFailsWhenItDoes() {
        JobRecord job = running();
        JobRecord next = World.submit(engine, "noop");
        store.refused = _ -> true;
        end();
        world.advance(LATER.multipliedBy(20));
        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Running.class);
        assertThat(World.find(engine, next).job()).isInstanceOf(Job.Queued.class);

        store.refused = _ -> false;
        world.advance(LATER);

        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Failed.class);
        assertThat(ends()).hasSize(1);
        assertThat(World.find(engine, next).job()).isInstanceOf(Job.Running.class);
    }

    @Test
    void anAttemptThatWasCancelledEndsWhenTheStoreIsBack() {
        JobRecord job = running();
        engine.orchestrator().cancel(World.id(job));
        store.broken = "update";
        end();
        world.advance(LATER);
        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Cancelling.class);

        store.broken = "";
        world.advance(LATER);

        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Cancelled.class);
        assertThat(ends()).hasSize(1);
    }

    @Test
    void anAttemptThatIsCancelledOnAnotherNodeMeanwhileIsCancelledWhenTheStoreIsBack() {
        JobRecord job = running();
        store.away = true;
        end();
        Job.Running attempt = attempt(job);
        store.real.update(attempt, attempt.cancel()).toCompletableFuture().join();

        store.away = false;
        world.advance(LATER);

        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Cancelled.class);
        assertThat(ends()).hasSize(1);
    }

    @Test
    void theEndOfACancelledAttemptIsToldOfAlsoIfTheAnswerWasLost() {
        JobRecord job = running();
        engine.orchestrator().cancel(World.id(job));
        store.deaf = "update";
        end();
        assertThat(ends()).isEmpty();

        world.advance(LATER);

        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Cancelled.class);
        assertThat(ends()).hasSize(1);
    }

    @Test
    void aCancelledAttemptKeepsItsSlotUntilItsEndIsStored() {
        JobRecord job = running();
        JobRecord next = World.submit(engine, "noop");
        engine.orchestrator().cancel(World.id(job));
        store.broken = "update";
        end();
        engine.tick();
        world.settle();
        assertThat(World.find(engine, next).job()).isInstanceOf(Job.Queued.class);

        store.broken = "";
        world.advance(LATER);

        assertThat(World.find(engine, next).job()).isInstanceOf(Job.Running.class);
    }

    @Test
    void aNodeIsNotReadyWhileItsStoreIsAway() {
        engine.lifecycle().start();
        assertThat(engine.ready()).isTrue();

        store.away = true;
        assertThat(engine.ready()).isFalse();
        store.away = false;

        assertThat(engine.ready()).isTrue();
    }

    @Test
    void ticksGoOn() {
        store.away = true;

        assertThatCode(engine::tick).doesNotThrowAnyException();
    }

    @Test
    void ticksGoOnAlsoWhenTheStoreGoesAwayInTheMiddleOfARescue() {
        store.adrift.add(SampleJobs.running());
        store.broken = "updateUnlessExtended";

        assertThatCode(engine::tick).doesNotThrowAnyException();
    }

    @Test
    void aJobThatCannotBeClaimedIsClaimedWithALaterTick() {
        JobRecord job = World.submit(engine, "noop");
        store.away = true;
        world.settle();
        engine.tick();
        world.settle();
        assertThat(underWay).isEmpty();

        store.away = false;
        engine.tick();
        world.settle();

        assertThat(underWay).singleElement().satisfies(execution -> assertThat(
                        execution.job().spec())
                .isEqualTo(job.job().spec()));
    }

    @Test
    void aStopComesToItsEnd() {
        engine.lifecycle().start();
        store.away = true;

        assertThat(engine.lifecycle().stop()).isEmpty();
    }

    @Test
    void aStopDoesNotWaitForeverForAttemptsThatCannotBeHandedBack() {
        engine.lifecycle().start();
        running();
        store.away = true;

        assertThat(engine.lifecycle().stop()).isEmpty();
    }

    private JobRecord running() {
        JobRecord job = World.submit(engine, "noop");
        world.settle();
        assertThat(underWay).hasSize(1);
        return job;
    }

    private void end() {
        Execution execution = underWay.removeFirst();
        execution.end();
        engine.runner().end(execution, Outcome.done(Json.NULL));
        world.settle();
    }

    private Job.Running attempt(JobRecord job) {
        return (Job.Running) store.real
                .find(World.id(job), world.clock.instant())
                .orElseThrow()
                .job();
    }

    private List<JobEvent.Ended> ends() {
        return world.events.stream()
                .filter(JobEvent.Ended.class::isInstance)
                .map(JobEvent.Ended.class::cast)
                .toList();
    }
}
