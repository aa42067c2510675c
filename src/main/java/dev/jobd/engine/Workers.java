package dev.jobd.engine;

import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobType;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Problem;
import dev.jobd.domain.Progress;
import dev.jobd.domain.Stage;
import dev.jobd.domain.TypeLimits;
import dev.jobd.store.Claimed;
import dev.jobd.store.JobStore;
import dev.jobd.store.Settled;
import dev.jobd.store.WorkerClaim;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * The door for workers: programs of any kind, which ask for jobs of types that were declared, do them and say how they
 * went. An attempt is theirs as long as they call in before its lease ends; which node they call does not matter. What
 * returns a stage does not wait for a worker or for a job, but all of it may block for a moment.
 *
 * <p>Whoever names an attempt that is not its own any more gets a {@link dev.jobd.domain.ProblemException} with {@link
 * Problem.StaleLease}, and nothing has changed.
 */
public final class Workers {
    /** A shorter lease would end while a message is on its way. */
    public static final Duration MIN_LEASE = Duration.ofSeconds(1);

    /** A worker that is gone keeps its job for as long. */
    public static final Duration MAX_LEASE = Duration.ofHours(1);

    /** For so long a worker waits for a store that is away. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final JobStore store;
    private final Types types;
    private final Stages stages;
    private final Runnable wake;
    private final WorkerDesk desk;
    private final Endings endings;
    private final Admission admission;
    private final JobEvents events;
    private final InstantSource clock;
    private final DoubleSupplier chance;
    private final Duration stopping;
    private final LongAdder stale = new LongAdder();
    private final Declarations declarations;

    /**
     * @param wake has all who run jobs look for some
     * @param stopping how long a stop of the node takes
     */
    Workers(
            Engine.Ground ground,
            Types types,
            Stages stages,
            WorkerDesk desk,
            Admission admission,
            Runnable wake,
            JobEvents events,
            Duration stopping) {
        this.store = ground.store();
        this.endings = new Endings(ground);
        this.types = types;
        this.stages = stages;
        this.wake = wake;
        this.desk = desk;
        this.admission = admission;
        this.events = events;
        this.clock = ground.clock();
        this.chance = ground.chance();
        this.stopping = stopping;
        this.declarations = new Declarations(store, types, clock);
        desk.onUnclaimed(this::giveBack);
    }

    /**
     * What a worker asks for.
     *
     * @param worker its name, for people
     * @param types of the jobs
     * @param max how many jobs at the most
     * @param lease for how long it has each of them from each of its calls on
     * @param patience how long it waits while there are none
     */
    public record Request(String worker, List<String> types, int max, Duration lease, Duration patience) {}

    /**
     * A job that a worker has got.
     *
     * @param token by which it names the attempt
     * @param payload what the attempt is given
     */
    public record Leased(String token, Job.Running attempt, Json payload) {}

    /**
     * What a worker tells of an attempt.
     *
     * @param progress from 0 to 1
     * @param log lines
     */
    public record Report(Optional<Double> progress, Optional<String> message, Optional<String> log) {}

    /**
     * What a worker is told.
     *
     * @param leaseUntil the attempt is its own until then
     * @param cancel somebody has cancelled or failed the job: it is to stop, and gets no more time
     * @param drain this node stops: it gives out no jobs any more, but another may
     */
    public record Beat(Instant leaseUntil, boolean cancel, boolean drain) {}

    static boolean takesLease(Duration lease) {
        return lease.compareTo(MIN_LEASE) >= 0 && lease.compareTo(MAX_LEASE) <= 0;
    }

    /**
     * Gives a worker jobs, the most urgent first; none when none has come in time.
     *
     * @param gone completes when nobody waits for the answer any more
     * @throws dev.jobd.domain.ProblemException {@link Problem.InvalidRequest} or {@link Problem.Stopping}
     */
    public CompletionStage<List<Leased>> lease(Request request, CompletionStage<?> gone) {
        check(request.types());
        if (desk.stopped()) {
            throw new Problem.Stopping(stopping).asException();
        }
        Set<String> names = Set.copyOf(request.types());
        types.declared().asked(names, clock.instant());
        WorkerClaim claim = new WorkerClaim(request.worker(), names, request.max(), request.lease());
        return desk.claim(claim)
                .thenCompose(claimed ->
                        claimed.claims().isEmpty() && !request.patience().isZero()
                                ? awaited(claim, request.patience(), gone)
                                : CompletableFuture.completedFuture(claimed))
                .thenCompose(claimed -> begun(claimed, request.lease()));
    }

    private CompletableFuture<Claimed> awaited(WorkerClaim claim, Duration patience, CompletionStage<?> gone) {
        CompletableFuture<Claimed> answer = desk.enter(claim).answer();
        gone.whenComplete((_, _) -> answer.complete(Claimed.NONE));
        return answer.completeOnTimeout(Claimed.NONE, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void check(List<String> names) {
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (types.mayBeNews(name)) {
                types.declared().refresh();
            }
            if (types.isOwn(name)) {
                errors.add(new FieldError("/types/" + i, "'" + name + "' is run by jobd itself, not by workers"));
            } else if (!types.isForWorkers(name)) {
                errors.add(new FieldError("/types/" + i, types.whyUnknown(name)));
            }
        }
        if (!errors.isEmpty()) {
            throw new Problem.InvalidRequest(errors).asException();
        }
    }

    private CompletionStage<List<Leased>> begun(Claimed claimed, Duration lease) {
        List<CompletableFuture<Optional<Leased>>> all = new ArrayList<>();
        for (Claimed.Claim claim : claimed.claims()) {
            Job.Running attempt = claim.job();
            events.publish(new JobEvent.Started(attempt, claim.version()));
            all.add(isLate(attempt) || !Stages.refers(attempt) ? plain(attempt, lease) : given(attempt, lease));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenApply(_ -> all.stream()
                .flatMap(one -> one.join().stream())
                .filter(this::inTime)
                .toList());
    }

    private static CompletableFuture<Optional<Leased>> plain(Job.Running attempt, Duration lease) {
        Json payload = attempt.stage().map(Stage::payload).orElse(attempt.spec().payload());
        return CompletableFuture.completedFuture(Optional.of(leased(attempt, lease, payload)));
    }

    private boolean isLate(Job.Running attempt) {
        return attempt.leasedUntil().filter(clock.instant()::isBefore).isEmpty();
    }

    private boolean inTime(Leased leased) {
        if (isLate(leased.attempt())) {
            late(leased.attempt());
            return false;
        }
        return true;
    }

    private static Leased leased(Job.Running attempt, Duration lease, Json payload) {
        AttemptToken token = new AttemptToken(attempt.spec().id(), attempt.fence(), lease);
        return new Leased(token.text(), attempt, payload);
    }

    /** It took longer than the lease to get there: nobody has had it. Or all the time of its pipeline was over. */
    private void late(Job.Running attempt) {
        Instant now = clock.instant();
        boolean over = attempt.overAt().filter(end -> !now.isBefore(end)).isPresent();
        CompletionStage<Job> _ = over ? end(attempt, attempt.timedOut()) : release(attempt);
    }

    /** Empty for one that has failed, as there is nothing for it to be given. */
    private CompletableFuture<Optional<Leased>> given(Job.Running attempt, Duration lease) {
        return stages.inputAway(attempt).thenCompose(input -> switch (input) {
            case Stages.Input.Found(Json payload) ->
                CompletableFuture.completedFuture(Optional.of(leased(attempt, lease, payload)));
            case Stages.Input.None(Outcome why) ->
                end(attempt, why).toCompletableFuture().handle((_, _) -> Optional.empty());
        });
    }

    /** Ends an attempt that no worker was given. */
    private CompletionStage<Job> end(Job.Running attempt, Outcome outcome) {
        double luck = chance.getAsDouble();
        Instant now = clock.instant();
        CompletionStage<Void> described = OutcomeText.of(attempt, outcome, false)
                .map(line -> log(attempt, line))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
        return described.thenCompose(
                _ -> leave(attempt, active -> active.settle(outcome, now, luck), JobEvent.Requeued::new));
    }

    /** Nobody has taken the answer of {@link #lease}: its jobs go back as if they had not begun. */
    public void giveBack(List<Leased> leased) {
        leased.forEach(one -> release(one.attempt()));
    }

    private void giveBack(Claimed claimed) {
        for (Claimed.Claim claim : claimed.claims()) {
            // Its start is an event all the same: there is one for each version.
            events.publish(new JobEvent.Started(claim.job(), claim.version()));
            release(claim.job());
        }
    }

    /** The worker is alive: the lease begins anew, but does not outlast the deadline of the attempt. */
    public CompletionStage<Beat> heartbeat(String token, Report report) {
        AttemptToken named = parsed(token);
        JobRecord present = held(named);
        Job.Active attempt = (Job.Active) present.job();
        Optional<Progress> progress = progress(report, present.progress());
        return store.extend(attempt, named.lease(), clock.instant()).thenCompose(extended -> {
            Job.Active held = extended.orElseThrow(this::staleLease);
            CompletionStage<Void> told =
                    report.log().isPresent() ? log(held, report.log().get()) : CompletableFuture.completedFuture(null);
            return told.thenCompose(_ -> progress.isPresent() ? show(held, progress.get()) : told)
                    .thenApply(_ -> beat(held));
        });
    }

    private Beat beat(Job.Active attempt) {
        return new Beat(attempt.leasedUntil().orElseThrow(), attempt instanceof Job.Cancelling, !admission.open());
    }

    private static Optional<Progress> progress(Report report, Progress before) {
        return report.progress().isEmpty() && report.message().isEmpty()
                ? Optional.empty()
                : Optional.of(new Progress(
                        report.progress().orElse(before.share()),
                        report.message().map(Limits::boundedMessage).or(before::message)));
    }

    private CompletionStage<Void> log(Job.Active attempt, String lines) {
        String stripped = lines.stripTrailing();
        return stripped.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : store.append(attempt, stripped).thenAccept(version -> {
                    if (version != JobStore.LOST) {
                        events.publish(new JobEvent.Logged(attempt, stripped, version));
                    }
                });
    }

    private CompletionStage<Void> show(Job.Active attempt, Progress progress) {
        return store.progress(attempt, progress).thenAccept(version -> {
            if (version != JobStore.LOST) {
                events.publish(new JobEvent.Progressed(attempt, progress, version));
            }
        });
    }

    /**
     * The attempt is over.
     *
     * @return the job as it is now: a job that was told to stop ends so, whatever the outcome
     */
    public CompletionStage<Job> settle(String token, Outcome outcome) {
        Job.Active attempt = (Job.Active) held(parsed(token)).job();
        Outcome bounded = Limits.bounded(attempt, outcome);
        double luck = chance.getAsDouble();
        boolean cancelled = attempt instanceof Job.Cancelling;
        CompletionStage<Void> described = OutcomeText.of(attempt, bounded, cancelled)
                .map(line -> log(attempt, line))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
        return described.thenCompose(_ -> {
            Instant now = clock.instant();
            return inTime(leave(attempt, active -> active.settle(bounded, now, luck), JobEvent.Requeued::new));
        });
    }

    /** What is to be stored is, when the store is back: but the worker need not wait for that. */
    private static CompletionStage<Job> inTime(CompletionStage<Job> stored) {
        return stored.toCompletableFuture()
                .copy()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException
                                ? new Problem.StoreUnavailable("it does not answer", PATIENCE).asException(failure)
                                : failure));
    }

    /** Gives the job back as if the attempt had not begun. */
    public CompletionStage<Job> release(String token) {
        return inTime(release((Job.Active) held(parsed(token)).job()));
    }

    private CompletionStage<Job> release(Job.Active attempt) {
        Instant now = clock.instant();
        return leave(attempt, active -> active.release(now), JobEvent.Released::new);
    }

    private CompletionStage<Job> leave(
            Job.Active attempt, Function<Job.Active, Job.AtRest> move, JobEvents.Again event) {
        Job.AtRest next = move.apply(attempt);
        return switch (attempt) {
            case Job.Running running ->
                endings.settle(running, next, 0, clock.instant())
                        .thenCompose(settled -> left(running, next, settled, move, event));
            case Job.Cancelling cancelling ->
                endings.update(cancelling, next).thenApply(version -> told(cancelling, next, version, event));
        };
    }

    private CompletionStage<Job> left(
            Job.Running attempt,
            Job.AtRest next,
            Settled settled,
            Function<Job.Active, Job.AtRest> move,
            JobEvents.Again event) {
        // It was told to stop a moment ago.
        return settled.toldToStop().isPresent()
                ? leave(settled.toldToStop().get(), move, event)
                : CompletableFuture.completedFuture(settled.version())
                        .thenApply(version -> told(attempt, next, version, event));
    }

    private Job told(Job.Active attempt, Job.AtRest next, long version, JobEvents.Again event) {
        if (version == JobStore.LOST) {
            throw staleLease();
        }
        events.left(attempt, next, version, event);
        if (next.spec().pipeline().isPresent()) {
            // Its next stage may be for a node, and so may jobs that its key has kept back.
            wake.run();
        } else if (next instanceof Job.Queued || holdsBackOthers(attempt)) {
            desk.wake();
        }
        return next;
    }

    private boolean holdsBackOthers(Job.Active attempt) {
        return attempt.spec().options().concurrencyKey().isPresent()
                || types.find(attempt.runs())
                        .filter(type -> type.limits().maxConcurrency() < TypeLimits.DEFAULT.maxConcurrency())
                        .isPresent();
    }

    private AttemptToken parsed(String token) {
        return AttemptToken.parse(token).orElseThrow(this::staleLease);
    }

    private JobRecord held(AttemptToken token) {
        Instant now = clock.instant();
        return store.find(token.job(), now)
                .filter(record -> record.job() instanceof Job.Active attempt
                        && attempt.fence().token() == token.fence().token()
                        && attempt.leasedUntil().filter(now::isBefore).isPresent())
                .orElseThrow(this::staleLease);
    }

    private RuntimeException staleLease() {
        stale.increment();
        return new Problem.StaleLease().asException();
    }

    /** Calls that named an attempt which was not the worker's any more. */
    long staleCalls() {
        return stale.sum();
    }

    /**
     * What became of a type that was declared.
     *
     * @param created whether there was none of this name
     */
    public record Declared(JobType type, boolean created) {}

    /**
     * Declares a type, or gives it other terms: those hold for jobs that are submitted from now on, and its limits for all.
     *
     * @throws dev.jobd.domain.ProblemException {@link Problem.InvalidRequest} when its schema is none, {@link
     *     Problem.TypeConflict} when jobd runs it itself or there are as many types as may be
     */
    public Declared declare(DeclaredType type) {
        Declared declared = declarations.declare(type);
        desk.wake();
        return declared;
    }

    /**
     * Forgets a type.
     *
     * @throws dev.jobd.domain.ProblemException {@link Problem.TypeNotFound}, or {@link Problem.TypeConflict} when jobd runs
     *     it itself or some of its jobs, or jobs with stages of it, have not ended
     */
    public void withdraw(String name) {
        declarations.withdraw(name);
    }

    /** When workers have last asked for jobs of this type, at any node; known to others after a second. */
    public Optional<Instant> lastAsked(String type) {
        return types.declared().asked(type);
    }
}
