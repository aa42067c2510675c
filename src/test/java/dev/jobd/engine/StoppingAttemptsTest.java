package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Attempt;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Attempts that take too long or are told to stop, with handlers that listen and others that do not. */
class StoppingAttemptsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final List<Execution> underWay = new ArrayList<>();
    private final List<Execution> interrupted = new ArrayList<>();
    private final World world = new World()
            .jobTimeout(TIMEOUT)
            .cancelGrace(GRACE)
            .maxConcurrency(1)
            .performer(execution -> {
                underWay.add(execution);
                execution.begin(() -> interrupted.add(execution));
                return Optional.empty();
            });
    private final Engine engine = world.build();
    private final JobRecord job = World.submit(engine, "noop");

    @Test
    void attemptIsLeftAloneUntilItsTimeIsOver() {
        world.settle();

        world.advance(TIMEOUT.minusMillis(1));

        assertThat(interrupted).isEmpty();
    }

    @Test
    void attemptPastItsTimeIsInterrupted() {
        world.settle();

        world.advance(TIMEOUT);

        assertThat(interrupted).hasSize(1);
        assertThat(present()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void attemptThatStopsPastItsTimeHasFailedWhateverItReturns() {
        world.settle();
        world.advance(TIMEOUT);

        end(Outcome.done(Json.NULL));

        assertThat(present()).isEqualTo(JobState.FAILED);
        assertThat(lastAttempt().outcome()).isEqualTo(Attempt.Ending.TIMED_OUT);
        assertThat(World.find(engine, job).log()).isEqualTo("attempt 1 timed out after 5000 ms\n");
    }

    @Test
    void handlerThatDoesNotListenIsLeftBehind() {
        world.settle();
        world.advance(TIMEOUT);

        world.advance(GRACE);

        assertThat(present()).isEqualTo(JobState.FAILED);
        assertThat(engine.abandoned()).isEqualTo(1);
    }

    @Test
    void slotOfAHandlerThatIsLeftBehindIsFree() {
        JobRecord next = World.submit(engine, "noop");
        world.settle();
        world.advance(TIMEOUT);

        world.advance(GRACE);

        assertThat(World.find(engine, next).job()).isInstanceOf(Job.Running.class);
    }

    @Test
    void lateResultOfAHandlerThatWasLeftBehindChangesNothing() {
        world.settle();
        world.advance(TIMEOUT);
        world.advance(GRACE);
        JobRecord before = World.find(engine, job);

        end(Outcome.done(Json.NULL));

        assertThat(World.find(engine, job)).isEqualTo(before);
        assertThat(engine.abandoned()).isZero();
    }

    @Test
    void cancelInterruptsARunningAttempt() {
        world.settle();

        JobRecord cancelled = engine.orchestrator().cancel(World.id(job));

        assertThat(cancelled.job()).isInstanceOf(Job.Cancelling.class);
        assertThat(interrupted).hasSize(1);
    }

    @Test
    void cancelWinsOverALateResult() {
        world.settle();
        engine.orchestrator().cancel(World.id(job));

        end(Outcome.done(Json.NULL));

        assertThat(present()).isEqualTo(JobState.CANCELLED);
        assertThat(World.find(engine, job).log()).isEqualTo("attempt 1 cancelled\n");
    }

    @Test
    void cancelledJobIsNotRetried() {
        world.settle();
        engine.orchestrator().cancel(World.id(job));

        end(Outcome.failed("interrupted"));
        world.advance(Duration.ofHours(1));

        assertThat(present()).isEqualTo(JobState.CANCELLED);
        assertThat(underWay).isEmpty();
    }

    @Test
    void cancelEndsAHandlerThatDoesNotListen() {
        world.settle();
        engine.orchestrator().cancel(World.id(job));

        world.advance(GRACE);

        assertThat(present()).isEqualTo(JobState.CANCELLED);
        assertThat(engine.abandoned()).isEqualTo(1);
    }

    @Test
    void jobThatAnOperatorFailsWhileItRunsHasFailed() {
        world.settle();
        engine.orchestrator().fail(World.id(job), "not today");

        end(Outcome.done(Json.NULL));

        assertThat(((Job.Failed) World.find(engine, job).job()).error()).isEqualTo("not today");
    }

    @Test
    void attemptThatWasCancelledBeforeItsThreadBeganIsStoppedAtOnce() {
        world.stepped.step();
        engine.orchestrator().cancel(World.id(job));

        world.settle();

        assertThat(underWay).hasSize(1);
        assertThat(interrupted).isEqualTo(underWay);
    }

    @Test
    void slotsThatWereAddedAreUsedAtOnce() {
        World.submit(engine, "noop");
        world.settle();
        assertThat(underWay).hasSize(1);

        engine.orchestrator().maxConcurrency(2);
        world.settle();

        assertThat(underWay).hasSize(2);
    }

    private void end(Outcome outcome) {
        Execution execution = underWay.removeFirst();
        execution.end();
        engine.runner().end(execution, outcome);
        world.settle();
    }

    private JobState present() {
        return World.find(engine, job).job().state(world.clock.instant());
    }

    private Attempt lastAttempt() {
        return World.find(engine, job).job().attempts().getLast();
    }
}
