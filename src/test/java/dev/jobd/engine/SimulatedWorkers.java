package dev.jobd.engine;

import dev.jobd.domain.Attempt;
import dev.jobd.domain.Backoff;
import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.Job;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Workers as they come: they do their jobs, forget them, are late, and call for attempts that are long over. What they are
 * told is held against what was promised to them.
 */
final class SimulatedWorkers {
    static final String TYPE = "work";
    static final TypeLimits LIMITS = new TypeLimits(3, 1);
    static final DeclaredType DECLARED =
            new DeclaredType(TYPE, new Json("true"), Optional.empty(), 2, Backoff.DEFAULT, LIMITS);

    private static final Workers.Report NOTHING =
            new Workers.Report(Optional.empty(), Optional.empty(), Optional.empty());
    private static final Outcome DONE = Outcome.done(new Json("1"));

    private final Random random;
    private final InstantSource clock;
    private final Verdict verdict;
    private final Function<UUID, Optional<Job>> stored;
    /** How far the clocks of two nodes may be apart. */
    private final Duration apart;

    private final List<Held> held = new ArrayList<>();
    private Instant latest = Instant.MIN;

    /** An attempt that a worker has, or had. */
    private static final class Held {
        private final Workers.Leased leased;
        /** As far as the worker knows. */
        private Instant until;
        /** The worker was told that it is over. */
        private boolean over;
        /** How often the worker has said that it is over: it may be, whatever the worker has heard of that. */
        private int ends;

        Held(Workers.Leased leased) {
            this.leased = leased;
            this.until = leased.attempt().leasedUntil().orElseThrow();
        }

        UUID job() {
            return leased.attempt().spec().id();
        }
    }

    /** @param stored what a job is now */
    SimulatedWorkers(
            Random random, InstantSource clock, Verdict verdict, Function<UUID, Optional<Job>> stored, Duration apart) {
        this.random = random;
        this.clock = clock;
        this.verdict = verdict;
        this.stored = stored;
        this.apart = apart;
    }

    /** One of them calls. */
    void call(Workers door) {
        see();
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> ask(door, 1 + random.nextInt(2));
            case 3, 4, 5 -> present().ifPresent(one -> beat(door, one));
            case 6 -> any().ifPresent(one -> end(door, one));
            default -> present().ifPresent(one -> end(door, one));
        }
    }

    /** They take what there is and do it. */
    void endAll(Workers door) {
        see();
        held.stream().filter(one -> !one.over).toList().forEach(one -> settle(door, one, DONE));
        ask(door, 5);
    }

    /** To be called whenever time has passed: clocks may be set back. */
    void see() {
        Instant now = clock.instant();
        latest = now.isAfter(latest) ? now : latest;
    }

    private Optional<Held> present() {
        List<Held> all = held.stream().filter(one -> !one.over).toList();
        // The others are forgotten, for a while.
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.get(all.size() - 1 - random.nextInt(Math.min(4, all.size()))));
    }

    private Optional<Held> any() {
        return held.isEmpty() ? Optional.empty() : Optional.of(held.get(random.nextInt(held.size())));
    }

    private void ask(Workers door, int max) {
        Duration lease = Duration.ofMillis(1_000 + random.nextInt(20_000));
        Workers.Request request =
                new Workers.Request("worker-" + random.nextInt(3), List.of(TYPE), max, lease, Duration.ZERO);
        told(
                () -> door.lease(request, new CompletableFuture<>()),
                leased -> leased.forEach(one -> {
                    see();
                    for (Held before : held) {
                        verdict.expect(
                                !before.job().equals(one.attempt().spec().id())
                                        || !isStillOwn(before)
                                        || wasStopped(before, one.attempt()),
                                "no job is given to a worker while another has it");
                    }
                    held.add(new Held(one));
                }),
                _ -> {});
    }

    private boolean isStillOwn(Held one) {
        return !one.over && one.ends == 0 && one.until.isAfter(latest.plus(apart));
    }

    /** Somebody has cancelled or failed the job. */
    private static boolean wasStopped(Held one, Job present) {
        return present instanceof Job.Cancelling
                || present.attempts().stream()
                        .anyMatch(attempt ->
                                attempt.number() == one.leased.attempt().attempt()
                                        && attempt.outcome() == Attempt.Ending.CANCELLED);
    }

    private void beat(Workers door, Held one) {
        Workers.Report report = random.nextInt(3) == 0
                ? new Workers.Report(Optional.of(random.nextDouble()), Optional.of("m"), Optional.of("line"))
                : NOTHING;
        told(
                () -> door.heartbeat(one.leased.token(), report),
                beat -> {
                    verdict.expect(!one.over || !apart.isZero(), "an attempt that is over is not kept");
                    // Of two that are under way the answer to the first may come last.
                    one.until = beat.leaseUntil().isAfter(one.until) || beat.cancel() ? beat.leaseUntil() : one.until;
                },
                problem -> refused(one, problem));
    }

    private void end(Workers door, Held one) {
        switch (random.nextInt(6)) {
            case 0 -> leave(one, () -> door.release(one.leased.token()));
            case 1 -> settle(door, one, Outcome.failed("no", Duration.ofMillis(random.nextInt(3_000))));
            case 2 -> settle(door, one, Outcome.failedForGood("never"));
            default -> settle(door, one, DONE);
        }
    }

    private void settle(Workers door, Held one, Outcome outcome) {
        leave(one, () -> door.settle(one.leased.token(), outcome));
    }

    private void leave(Held one, Call<Job> call) {
        one.ends++;
        told(
                call,
                _ -> {
                    verdict.expect(!one.over, "an attempt ends once");
                    one.over = true;
                },
                problem -> {
                    if (problem instanceof Problem.StaleLease && one.ends == 1) {
                        // It was not this call that has ended it.
                        one.ends = 0;
                        refused(one, problem);
                    }
                });
    }

    private void refused(Held one, Problem problem) {
        see();
        if (problem instanceof Problem.StaleLease) {
            verdict.expect(
                    !isStillOwn(one)
                            || stored.apply(one.job())
                                    .map(job -> wasStopped(one, job))
                                    .orElse(true),
                    "an attempt is the worker's until its lease ends");
        }
    }

    private interface Call<T> {
        CompletionStage<T> make();
    }

    private <T> void told(Call<T> call, Consumer<T> answer, Consumer<Problem> problem) {
        CompletionStage<T> stage;
        try {
            stage = call.make();
        } catch (ProblemException e) {
            problem.accept(e.problem());
            return;
        } catch (CompletionException e) {
            if (e.getCause() instanceof ProblemException known) {
                problem.accept(known.problem());
                return;
            }
            throw e;
        }
        stage.whenComplete((told, failure) -> {
            Throwable cause = failure instanceof CompletionException e && e.getCause() != null ? e.getCause() : failure;
            switch (cause) {
                case null -> answer.accept(told);
                case ProblemException e -> problem.accept(e.problem());
                default -> verdict.expect(false, "a worker is told what is wrong, and not " + cause);
            }
        });
    }
}
