package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Handlers that take as long as chance has it, succeed, fail, snooze or abort, stop when they are told to or go on, and
 * come back long after they were given up. None of them holds a thread.
 */
final class SimulatedHandlers implements Performer {
    private final Random random;
    private final List<Call> underWay = new ArrayList<>();
    /** Set once the engine is there. */
    private Optional<JobRunner> runner = Optional.empty();

    private Optional<Journal> journal = Optional.empty();
    private int told;

    /** One call of a handler. */
    private static final class Call {
        private final Execution execution;
        private final boolean stubborn;
        private boolean interrupted;

        Call(Execution execution, boolean stubborn) {
            this.execution = execution;
            this.stubborn = stubborn;
        }
    }

    SimulatedHandlers(Random random) {
        this.random = random;
    }

    void of(JobRunner engines) {
        runner = Optional.of(engines);
    }

    void tellTo(Journal engines) {
        journal = Optional.of(engines);
    }

    @Override
    public Optional<Outcome> perform(Execution execution) {
        if (random.nextInt(4) == 0) {
            return Optional.of(outcome());
        }
        Call call = new Call(execution, random.nextInt(4) == 0);
        underWay.add(call);
        execution.begin(() -> call.interrupted = true);
        return Optional.empty();
    }

    @Override
    public boolean leavesThreadClean(String type) {
        return random.nextBoolean();
    }

    /** Lets one handler end, if there is one that would. */
    void endOne() {
        if (!underWay.isEmpty()) {
            Call call = underWay.get(random.nextInt(underWay.size()));
            end(call, outcome());
        }
    }

    /** Lets one handler tell something, if there is one and somebody to tell it to. */
    void tellOne() {
        if (!underWay.isEmpty() && journal.isPresent()) {
            Job.Running attempt =
                    underWay.get(random.nextInt(underWay.size())).execution.job();
            told++;
            if (random.nextBoolean()) {
                journal.get().log(attempt, "line " + told);
            } else {
                journal.get().progress(attempt, new Progress(told % 100 / 100.0, Optional.empty()));
            }
        }
    }

    /** The attempts whose handlers were not told to stop. */
    List<Job.Running> goingOn() {
        return underWay.stream()
                .filter(call -> !call.interrupted)
                .map(call -> call.execution.job())
                .toList();
    }

    /** Lets the handlers end that were told to stop and listen. */
    void obey() {
        for (Call call : List.copyOf(underWay)) {
            if (call.interrupted && !call.stubborn) {
                end(call, Outcome.failed("interrupted"));
            }
        }
    }

    /** Lets all end well. */
    void endAll() {
        for (Call call : List.copyOf(underWay)) {
            end(call, Outcome.done(Json.NULL));
        }
    }

    private void end(Call call, Outcome outcome) {
        underWay.remove(call);
        call.execution.end();
        runner.orElseThrow().end(call.execution, outcome);
    }

    private Outcome outcome() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> Outcome.failed("out of luck");
            case 2 -> Outcome.failed("come back", Duration.ofMillis(random.nextInt(5_000)));
            case 3 -> Outcome.failedForGood("never again");
            case 4 -> Outcome.snoozed(Duration.ofMillis(random.nextInt(20_000)));
            case 5 -> Outcome.aborted("not needed");
            default -> Outcome.done(new Json("1"));
        };
    }
}
