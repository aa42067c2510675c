package dev.jobd.engine;

import static dev.jobd.engine.LeasedStore.LEASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of attempts when the right to them is renewed, and when it is not. */
class LeaseKeeperTest {
    private static final Duration INTERVAL = LEASE.dividedBy(5);

    /** From a renewal on: attempts have a fifth of the lease to stop in. */
    private static final Duration HELD = LEASE.minus(LEASE.dividedBy(5));

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final LeasedStore store = new LeasedStore();
    private final List<Execution> underWay = new ArrayList<>();
    private final List<Execution> interrupted = new ArrayList<>();
    private final World world = new World()
            .store(store.proxy())
            .maxConcurrency(1)
            .performer(execution -> {
                underWay.add(execution);
                execution.begin(() -> interrupted.add(execution));
                return Optional.empty();
            });

    @Test
    void theLeaseIsRenewedFiveTimesBeforeItEnds() {
        started();
        int before = store.renewals;

        pass(LEASE);

        assertThat(store.renewals - before).isEqualTo(5);
    }

    @Test
    void attemptsGoOnWhileTheLeaseIsRenewed() {
        running(started());

        pass(LEASE.multipliedBy(3));

        assertThat(interrupted).isEmpty();
    }

    @Test
    void attemptsGoOnAlthoughARenewalFails() {
        running(started());
        store.answer = LeasedStore::away;
        pass(INTERVAL);

        store.answer = () -> true;
        pass(INTERVAL.multipliedBy(3));

        assertThat(interrupted).isEmpty();
    }

    @Test
    void renewalsGoOnAfterOneThatGotNoThread() {
        running(started());
        world.stepped.rejectAfter(0);
        world.clock.advance(INTERVAL);
        assertThatThrownBy(world.timer::runDue).isInstanceOf(OutOfMemoryError.class);
        world.stepped.acceptAgain();

        pass(LEASE);

        assertThat(interrupted).isEmpty();
    }

    @Test
    void attemptsAreToldToStopAFifthOfALeaseBeforeItsEnd() {
        running(started());
        store.answer = LeasedStore::away;

        pass(HELD.minus(SECOND));
        assertThat(interrupted).isEmpty();
        pass(SECOND);

        assertThat(interrupted).hasSize(1).isEqualTo(underWay);
    }

    @Test
    void renewalsThatGoWrongInAnyWayAreNone() {
        running(started());
        store.answer = () -> {
            throw new IllegalStateException("told to");
        };

        pass(HELD);

        assertThat(interrupted).hasSize(1);
    }

    @Test
    void attemptsAreToldToStopAlsoWhileRenewalsAreNotAnswered() {
        running(started());

        for (Duration passed = Duration.ZERO; passed.compareTo(HELD) < 0; passed = passed.plus(SECOND)) {
            world.clock.advance(SECOND);
            world.timer.runDue();
        }

        assertThat(interrupted).hasSize(1);
    }

    @Test
    void anAnswerThatComesLateCountsFromWhenItWasAskedFor() {
        running(started());
        Duration late = SECOND.multipliedBy(9);
        store.answer = () -> {
            world.clock.advance(late);
            store.answer = LeasedStore::away;
            return true;
        };
        pass(INTERVAL);
        assertThat(interrupted).isEmpty();

        pass(HELD.minus(late).minus(SECOND));
        assertThat(interrupted).isEmpty();
        pass(SECOND);

        assertThat(interrupted).hasSize(1);
    }

    @Test
    void anAnswerThatComesAfterTheEndOfWhatItGivesIsNone() {
        running(started());
        store.answer = () -> {
            world.clock.advance(HELD);
            store.answer = LeasedStore::away;
            return true;
        };

        pass(INTERVAL);

        assertThat(interrupted).hasSize(1);
    }

    @Test
    void noMoreThanThreeRenewalsWaitForAnAnswer() {
        started();
        AtomicInteger waiting = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        store.answer = () -> {
            most.accumulateAndGet(waiting.incrementAndGet(), Math::max);
            world.advance(INTERVAL);
            waiting.decrementAndGet();
            return LeasedStore.away();
        };

        world.advance(INTERVAL);

        assertThat(most).hasValue(3);
    }

    @Test
    void attemptsOfALeaseThatEndedBeforeItWasRenewedStop() {
        running(started());
        store.answer = () -> false;

        pass(INTERVAL);

        assertThat(interrupted).hasSize(1);
    }

    @Test
    void attemptsOfTheLeaseAfterOneThatEndedAreCovered() {
        Engine engine = started();
        running(engine);
        store.answer = this::falseOnce;
        pass(INTERVAL);
        underWay.clear();
        interrupted.clear();

        world.clock.advance(SECOND);
        running(engine);
        pass(LEASE);

        assertThat(underWay).hasSize(1);
        assertThat(interrupted).isEmpty();
    }

    private boolean falseOnce() {
        store.answer = () -> true;
        return false;
    }

    @Test
    void jobOfAnAttemptThatWasGivenUpIsLeftToOthers() {
        Engine engine = started();
        JobRecord job = running(engine);
        JobRecord before = World.find(engine, job);
        store.answer = LeasedStore::away;

        pass(LEASE);

        assertThat(interrupted).hasSize(1);
        assertThat(World.find(engine, job)).isEqualTo(before);
    }

    @Test
    void slotsOfAttemptsThatWereGivenUpAreFree() {
        Engine engine = started();
        running(engine);
        JobRecord next = World.submit(engine, "noop");
        store.answer = LeasedStore::away;
        pass(HELD);

        store.answer = () -> true;
        pass(INTERVAL);
        engine.tick();
        world.settle();

        assertThat(underWay).hasSize(2).last().satisfies(execution -> assertThat(
                        execution.job().spec())
                .isEqualTo(next.job().spec()));
    }

    @Test
    void aLeaseThatWasGivenUpIsNotRenewedButBegunAnew() {
        running(started());
        store.answer = LeasedStore::away;
        pass(HELD);
        int renewals = store.renewals;

        store.answer = () -> true;
        pass(SECOND);

        assertThat(store.renewals).isEqualTo(renewals);
        assertThat(store.restarts).isEqualTo(2);
    }

    @Test
    void aLeaseThatHasEndedIsBegunAnewAtOnce() {
        running(started());
        store.answer = this::falseOnce;

        pass(INTERVAL);

        assertThat(store.restarts).isEqualTo(2);
    }

    @Test
    void anAnswerToWhatWasAskedBeforeTheLossDoesNotRenew() {
        running(started());
        store.answer = () -> {
            store.answer = () -> true;
            world.clock.advance(HELD);
            world.timer.runDue();
            return true;
        };

        world.advance(INTERVAL);

        assertThat(interrupted).hasSize(1);
        assertThat(store.restarts).isEqualTo(2);
    }

    @Test
    void nothingIsClaimedWithoutALease() {
        Engine engine = started();
        store.answer = LeasedStore::away;
        pass(HELD);

        JobRecord job = World.submit(engine, "noop");
        world.settle();

        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Queued.class);
    }

    @Test
    void theEndOfAnAttemptMakesRoomForNoOtherWithoutALease() {
        Engine engine = started();
        running(engine);
        JobRecord next = World.submit(engine, "noop");
        world.clock.advance(HELD);

        end(engine);

        assertThat(World.find(engine, next).job()).isInstanceOf(Job.Queued.class);
    }

    @Test
    void whatAHandlerReturnsAfterTheLossChangesNothing() {
        Engine engine = started();
        JobRecord job = running(engine);
        store.answer = LeasedStore::away;
        pass(HELD);
        JobRecord before = World.find(engine, job);
        assertThat(engine.abandoned()).isOne();

        end(engine);

        assertThat(World.find(engine, job)).isEqualTo(before);
        assertThat(engine.abandoned()).isZero();
        assertThat(engine.staleWrites()).isZero();
    }

    @Test
    void aNodeThatStoodStillBeginsNoAttemptThatItHadClaimedBefore() {
        claimedTwo(world.maxConcurrency(2));
        assertThat(underWay).hasSize(1);

        standStill();

        assertThat(underWay).hasSize(1);
    }

    @Test
    void anAttemptThatMayNotBeginAnyMoreGoesBackToTheQueueUncounted() {
        Engine engine = claimedTwo(world.maxConcurrency(2));

        standStill();

        assertThat(world.events).last().isInstanceOfSatisfying(JobEvent.Released.class, released -> assertThat(
                        released.job().attempts())
                .isEmpty());
        assertThat(engine.tally().of(JobState.QUEUED)).isOne();
        assertThat(engine.abandoned()).isZero();
    }

    @Test
    void anAttemptThatWasGivenUpBeforeItBeganHasNoHandlerThatWasLeftBehind() {
        beforeTheSecondBegins(() -> {
            world.clock.advance(HELD);
            world.timer.runDue();
        });
        Engine engine = claimedTwo(world.maxConcurrency(2));

        world.stepped.step();

        assertThat(underWay).hasSize(1);
        assertThat(engine.abandoned()).isOne();
    }

    @Test
    void anAttemptOfAnEarlierLeaseDoesNotBeginUnderTheNextOne() {
        beforeTheSecondBegins(() -> {
            store.answer = this::falseOnce;
            world.advance(INTERVAL);
        });
        claimedTwo(world.maxConcurrency(2));

        world.stepped.step();

        assertThat(underWay).hasSize(1);
    }

    @Test
    void anAttemptOfAnEarlierLeaseDoesNotBeginAlsoIfTheClockWasSetBackSince() {
        beforeTheSecondBegins(() -> {
            store.answer = this::falseOnce;
            world.advance(INTERVAL);
        });
        store.restarted = () -> world.clock.set(world.clock.instant().minus(LEASE));
        claimedTwo(world.maxConcurrency(2));

        world.stepped.step();

        assertThat(underWay).hasSize(1);
    }

    @Test
    void attemptsBeginAlsoWhileTheClockIsSetBackToBeforeTheLease() {
        Engine engine = started();
        world.clock.set(world.clock.instant().minus(LEASE));

        World.submit(engine, "noop");
        world.stepped.step();

        assertThat(underWay).hasSize(1);
    }

    private void beforeTheSecondBegins(Runnable what) {
        AtomicInteger begun = new AtomicInteger();
        world.listener(event -> {
            if (event instanceof JobEvent.Started && begun.incrementAndGet() == 2) {
                what.run();
            }
        });
    }

    /** One of them has begun, and the other waits for its thread. */
    private Engine claimedTwo(World two) {
        Engine engine = started();
        World.submit(engine, "noop");
        World.submit(engine, "noop");
        two.stepped.step();
        return engine;
    }

    private void standStill() {
        world.clock.advance(SECOND.multipliedBy(20));
        world.stepped.runAll();
    }

    private void end(Engine engine) {
        Execution execution = underWay.removeFirst();
        execution.end();
        engine.runner().end(execution, Outcome.done(Json.NULL));
        world.settle();
    }

    @Test
    void aStoreThatGivesAttemptsForEverIsNotAskedForMore() {
        store.lease = Optional.empty();
        running(started());

        pass(LEASE.multipliedBy(2));

        assertThat(store.renewals + store.restarts).isZero();
        assertThat(interrupted).isEmpty();
    }

    @Test
    void aNodeThatStopsRenewsNoMoreAndLeaves() {
        Engine engine = started();
        engine.lifecycle().stop();
        int before = store.renewals;

        pass(LEASE);

        assertThat(store.renewals).isEqualTo(before);
        assertThat(store.leaves).isOne();
    }

    private Engine started() {
        Engine engine = world.build();
        engine.lifecycle().start();
        world.settle();
        return engine;
    }

    private JobRecord running(Engine engine) {
        JobRecord job = World.submit(engine, "noop");
        world.settle();
        assertThat(World.find(engine, job).job()).isInstanceOf(Job.Running.class);
        return job;
    }

    /** Second by second. */
    private void pass(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(SECOND)) {
            world.advance(SECOND);
        }
    }
}
