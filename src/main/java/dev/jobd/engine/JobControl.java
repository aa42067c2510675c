package dev.jobd.engine;

import dev.jobd.domain.BulkAction;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Patch;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import dev.jobd.store.JobStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/** What people do to jobs: each call changes a job from the state in which it finds it, or says why it cannot. */
final class JobControl {
    private static final int BULK_PAGE = 500;

    private final JobStore store;
    private final JobEvents events;
    private final Executions executions;
    private final Runnable wake;
    private final InstantSource clock;
    private final Engine.Settings settings;

    JobControl(
            JobStore store,
            JobEvents events,
            Executions executions,
            Runnable wake,
            InstantSource clock,
            Engine.Settings settings) {
        this.store = store;
        this.events = events;
        this.executions = executions;
        this.wake = wake;
        this.clock = clock;
        this.settings = settings;
    }

    JobRecord cancel(UUID id) {
        return move(id, this::cancelled);
    }

    JobRecord pause(UUID id) {
        return move(id, this::paused);
    }

    JobRecord resume(UUID id) {
        return move(id, this::resumed);
    }

    JobRecord retry(UUID id) {
        return move(id, this::retried);
    }

    JobRecord fail(UUID id, String error) {
        String bounded = Limits.bounded(error);
        return move(id, (job, now) -> switch (job) {
            case Job.Waiting waiting -> waiting.fail(bounded, now);
            case Job.Running running -> running.fail(bounded).by(now.plus(settings.cancelGrace()));
            case Job.Cancelling _, Job.Ended _ -> throw conflict(job, now, "and cannot be failed any more");
        });
    }

    JobRecord patch(UUID id, Patch patch) {
        return move(id, (job, now) -> switch (job) {
            case Job.Waiting waiting -> {
                if (patch.maxRetries().isPresent() && job.spec().pipeline().isPresent()) {
                    throw new Problem.InvalidRequest(
                                    List.of(new FieldError("/max_retries", "is for each stage of a pipeline to say")))
                            .asException();
                }
                Instant due = waiting.history().due();
                // A job that is due keeps its place, and no other gets one before those that are.
                yield waiting.patch(patch.notBefore(due.isBefore(now) ? due : now));
            }
            case Job.Active _, Job.Ended _ -> throw conflict(job, now, "but only a waiting job can be changed");
        });
    }

    /**
     * Goes through the jobs that match, oldest first. Those whose state does not allow the action stay as they are, and those
     * that do not match any more when their turn comes, and those to be retried that the queue has no room for.
     */
    BulkAction.Result bulk(BulkAction action, JobFilter filter) {
        // As many as match now: it might run for ever after those that are submitted meanwhile.
        long left = Long.MAX_VALUE;
        long matched = 0;
        long changed = 0;
        Optional<String> cursor = Optional.empty();
        do {
            int limit = (int) Math.min(left, BULK_PAGE);
            JobPage page = store.list(
                    filter, new JobPage.Request(JobPage.Order.OLDEST, limit, cursor, 0, false), clock.instant());
            left = Math.min(left, page.total()) - page.jobs().size();
            for (JobRecord job : page.jobs()) {
                matched++;
                if (apply(action, filter, job)) {
                    changed++;
                }
            }
            cursor = page.next();
        } while (cursor.isPresent() && left > 0);
        return new BulkAction.Result(matched, changed);
    }

    private boolean apply(BulkAction action, JobFilter filter, JobRecord job) {
        return switch (action) {
            case CANCEL -> moves(filter, job, this::cancelled);
            case RETRY -> moves(filter, job, this::retried);
            case PAUSE -> moves(filter, job, this::paused);
            case RESUME -> moves(filter, job, this::resumed);
            case DELETE -> job.job() instanceof Job.Ended && store.delete(job);
        };
    }

    /** Whether the move changed the job, which it does only if the filter still takes it. */
    private boolean moves(JobFilter filter, JobRecord listed, BiFunction<Job, Instant, Job> move) {
        try {
            UUID id = listed.job().spec().id();
            return change(id, (job, now) -> filter.takes(job, now) ? move.apply(job, now) : job).made;
        } catch (ProblemException e) {
            return switch (e.problem()) {
                case Problem.Conflict _, Problem.JobNotFound _, Problem.QueueFull _ -> false;
                default -> throw e;
            };
        }
    }

    private Job cancelled(Job job, Instant now) {
        return switch (job) {
            case Job.Waiting waiting -> waiting.cancel(now);
            case Job.Running running -> running.cancel().by(now.plus(settings.cancelGrace()));
            case Job.Cancelling cancelling -> {
                if (cancelling.failure().isPresent()) {
                    throw conflict(job, now, "as somebody has failed it, and cannot be cancelled any more");
                }
                yield cancelling;
            }
            case Job.Ended ended -> throw conflict(ended, now, "and cannot be cancelled any more");
        };
    }

    private Job paused(Job job, Instant now) {
        return switch (job) {
            case Job.Queued queued -> queued.pause();
            case Job.Paused paused -> paused;
            case Job.Active _, Job.Ended _ -> throw conflict(job, now, "but only a waiting job can be paused");
        };
    }

    private Job resumed(Job job, Instant now) {
        return switch (job) {
            case Job.Paused paused -> paused.resume();
            case Job.Queued _, Job.Active _, Job.Ended _ ->
                throw conflict(job, now, "but only a paused job can be resumed");
        };
    }

    private Job retried(Job job, Instant now) {
        return switch (job) {
            case Job.Retryable ended -> ended.retry(now);
            case Job.Waiting _, Job.Active _, Job.Succeeded _ ->
                throw conflict(job, now, "but only a failed or cancelled job can be retried");
        };
    }

    /**
     * Moves a job from whatever state it is in.
     *
     * @param move the next job; the same one for no change
     */
    private JobRecord move(UUID id, BiFunction<Job, Instant, Job> move) {
        return change(id, move).job;
    }

    private record Change(JobRecord job, boolean made) {}

    private Change change(UUID id, BiFunction<Job, Instant, Job> move) {
        while (true) {
            Instant now = clock.instant();
            JobRecord seen =
                    store.find(id, now).orElseThrow(() -> new Problem.JobNotFound(id.toString()).asException());
            Job next = move.apply(seen.job(), now);
            if (next == seen.job()) {
                return new Change(seen, false);
            }
            long version = store(seen, next);
            if (version == JobStore.FULL) {
                throw settings.queueFull().asException();
            }
            if (version != JobStore.LOST) {
                tell(seen.job(), next, version);
                JobRecord changed = store.find(id, clock.instant())
                        .orElse(new JobRecord(next, seen.log(), seen.progress(), version, seen.position()));
                return new Change(changed, true);
            }
            // Somebody else changed it meanwhile: what is to be done depends on what it is now.
        }
    }

    private long store(JobRecord seen, Job next) {
        return switch (seen.job()) {
            case Job.Active active ->
                store.updateUnlessExtended(active, next).toCompletableFuture().join();
            case Job.Ended _
            when next instanceof Job.Queued again ->
                store.requeue(seen, again, settings.maxQueued())
                        .toCompletableFuture()
                        .join();
            case Job.AtRest _ -> {
                if (!(next instanceof Job.AtRest rest)) {
                    throw new IllegalStateException("only a claim starts an attempt");
                }
                yield store.update(seen, rest).toCompletableFuture().join();
            }
        };
    }

    private void tell(Job from, Job next, long version) {
        switch (next) {
            case Job.Ended ended -> events.publish(new JobEvent.Ended(from, ended, version));
            case Job.Cancelling cancelling -> {
                events.publish(new JobEvent.Cancelling(cancelling, version));
                stop(cancelling);
            }
            case Job.Waiting waiting -> {
                if (!(from instanceof Job.AtRest rest)) {
                    throw new IllegalStateException("an attempt is left only by settling it");
                }
                events.publish(new JobEvent.Changed(rest, waiting, version));
                wake.run();
            }
            case Job.Running _ -> throw new IllegalStateException("only a claim starts an attempt");
        }
    }

    private void stop(Job.Cancelling job) {
        if (job.leasedUntil().isPresent()) {
            // Its worker hears of it when it calls.
            return;
        }
        executions.stop(job);
        boolean stillUnderWay = store.find(job.spec().id(), clock.instant())
                .filter(now -> now.job() instanceof Job.Active active
                        && active.fence().token() == job.fence().token())
                .isPresent();
        // Where nodes share the store, it may be under way on another one; and be told here by JobRunner.stopTold().
        if (!stillUnderWay || store.lease().isPresent()) {
            executions.forget(job);
        }
    }

    private ProblemException conflict(Job job, Instant now, String consequence) {
        String detail = "The job is " + job.state(now) + ", " + consequence + ".";
        return new Problem.Conflict(job.spec().id().toString(), detail).asException();
    }
}
