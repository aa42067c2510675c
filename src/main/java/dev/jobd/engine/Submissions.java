package dev.jobd.engine;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobSpec;
import dev.jobd.domain.Problem;
import dev.jobd.domain.Submission;
import dev.jobd.domain.Submitted;
import dev.jobd.engine.SubmissionChecks.Checked;
import dev.jobd.store.Inserted;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes jobs: checks them, fills in what they leave open, and puts them into the store. */
final class Submissions {
    /** Takes the job if this one does not, once it is asked. */
    private static final Duration ANOTHER_NODE = Duration.ofSeconds(1);

    private final JobStore store;
    private final Types types;
    private final Admission admission;
    private final Stamps stamps;
    private final JobEvents events;
    private final Runnable wake;
    private final Runnable wakeWorkers;
    private final SubmissionChecks checks;
    private final Engine.Settings settings;

    Submissions(
            Engine.Ground ground,
            Types types,
            SubmissionChecks checks,
            Admission admission,
            Stamps stamps,
            JobEvents events,
            Runnable wake,
            Runnable wakeWorkers,
            Engine.Settings settings) {
        this.store = ground.store();
        this.types = types;
        this.checks = checks;
        this.admission = admission;
        this.stamps = stamps;
        this.events = events;
        this.wake = wake;
        this.wakeWorkers = wakeWorkers;
        this.settings = settings;
    }

    /** See {@link Orchestrator#submit(Submission, Executor)}. */
    CompletionStage<Submitted> submit(Submission submission, Executor later) {
        return checks.isQuick(submission)
                ? take(submission, checks.now(submission), later)
                : checks.check(submission).thenCompose(checked -> take(submission, checked, later));
    }

    private CompletionStage<Submitted> take(Submission submission, Checked checked, Executor later) {
        enter();
        try {
            return stamps.stamp((ids, created, now) -> store.insert(
                            List.of(job(submission, checked, ids.apply(created), created, now)),
                            settings.maxQueued(),
                            now))
                    .handle((inserted, failure) -> {
                        leave(failure);
                        return acknowledge(inserted.getFirst(), later);
                    });
        } catch (Throwable e) {
            admission.leave();
            throw e;
        }
    }

    /** See {@link Orchestrator#submit(List, Executor)}. */
    CompletionStage<List<Submitted>> submit(List<Submission> submissions, Executor later) {
        return checks.check(submissions).thenCompose(checked -> take(submissions, checked, later));
    }

    private CompletionStage<List<Submitted>> take(List<Submission> submissions, List<Checked> checked, Executor later) {
        enter();
        try {
            return stamps.stamp((ids, created, now) ->
                            store.insert(jobs(submissions, checked, ids, created, now), settings.maxQueued(), now))
                    .handle((inserted, failure) -> {
                        leave(failure);
                        refuse(inserted);
                        return inserted.stream()
                                .map(one -> acknowledge(one, later))
                                .toList();
                    });
        } catch (Throwable e) {
            admission.leave();
            throw e;
        }
    }

    /** See {@link Orchestrator#check}. */
    void check(Submission submission) {
        checks.blocking(submission);
    }

    private void enter() {
        if (!admission.enter()) {
            throw new Problem.Stopping(store.exchange().shared() ? ANOTHER_NODE : settings.shutdownGrace())
                    .asException();
        }
    }

    /** The store has answered. */
    private void leave(@Nullable Throwable failure) {
        admission.leave();
        if (failure != null) {
            throw new CompletionException(failure);
        }
    }

    private List<Job.Waiting> jobs(
            List<Submission> submissions,
            List<Checked> checked,
            Function<Instant, UUID> ids,
            Instant created,
            Instant now) {
        List<Job.Waiting> jobs = new ArrayList<>(submissions.size());
        for (int i = 0; i < submissions.size(); i++) {
            jobs.add(job(submissions.get(i), checked.get(i), ids.apply(created), created, now));
        }
        return jobs;
    }

    private Job.Waiting job(Submission submission, Checked checked, UUID id, Instant created, Instant now) {
        JobSpec spec = new JobSpec(
                id,
                submission.type(),
                submission.payload(),
                created,
                checked.type().defaults().with(submission),
                submission.idempotency(),
                submission.traceparent(),
                checked.pipeline());
        Instant due = submission.start().isEmpty()
                ? now
                : switch (submission.start().get()) {
                    case Submission.Start.At(Instant time) -> time.isBefore(now) ? now : time;
                    case Submission.Start.After(Duration delay) -> now.plus(delay);
                };
        Job.Queued job = Job.submitted(spec, due);
        return submission.paused() ? job.pause() : job;
    }

    private Submitted acknowledge(Inserted inserted, Executor later) {
        return switch (inserted) {
            case Inserted.Stored(JobRecord job) -> {
                told(job, later);
                yield new Submitted(job, false);
            }
            case Inserted.Known(JobRecord job) -> new Submitted(job, true);
            case Inserted.Refused refused -> throw problem(refused).asException();
        };
    }

    private void refuse(List<Inserted> batch) {
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (batch.get(i) instanceof Inserted.Reused(JobRecord other) && other.version() == JobStore.LOST) {
                // The other job is not stored either: nobody can look at it.
                errors.add(new FieldError(
                        "/jobs/" + i + "/idempotency_key",
                        "is that of another job of the batch, which asks for other things"));
            } else if (batch.get(i) instanceof Inserted.Refused refused) {
                throw problem(refused).asException();
            }
        }
        if (!errors.isEmpty()) {
            throw new Problem.InvalidRequest(errors).asException();
        }
    }

    private Problem problem(Inserted.Refused refused) {
        return switch (refused) {
            case Inserted.Full _ -> settings.queueFull();
            case Inserted.Reused(JobRecord job) ->
                new Problem.IdempotencyKeyReused(job.job().spec().id().toString());
        };
    }

    private void told(JobRecord stored, Executor later) {
        if (stored.job() instanceof Job.Waiting job) {
            events.publish(new JobEvent.Submitted(job, stored.version()));
            if (types.isOwn(job.runs())) {
                later.execute(wake);
            } else {
                wakeWorkers.run();
            }
        }
    }
}
