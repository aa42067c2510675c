package dev.jobd.engine;

import dev.jobd.domain.BulkAction;
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
        return move(id, (job, now) -> switch (job) {
            case Job.Waiting waiting -> waiting.cancel(now);
            case Job.Running running -> running.cancel();
            case Job.Cancelling cancelling -> cancelling;
            case Job.Ended ended -> throw conflict(ended, now, "and cannot be cancelled any more");
        });
    }

    JobRecord pause(UUID id) {
        return move(id, (job, now) -> switch (job) {
            case Job.Queued queued -> queued.pause();
            case Job.Paused paused -> paused;
            case Job.Active _, Job.Ended _ -> throw conflict(job, now, "but only a waiting job can be paused");
        });
    }

    JobRecord resume(UUID id) {
        return move(id, (job, now) -> switch (job) {
            case Job.Paused paused -> paused.resume();
            case Job.Queued _, Job.Active _, Job.Ended _ ->
                throw conflict(job, now, "but only a paused job can be resumed");
        });
    }

    JobRecord retry(UUID id) {
        return move(id, (job, now) -> switch (job) {
            case Job.Retryable ended -> {
                if (store.tally(now).waiting() >= settings.maxQueued()) {
                    throw settings.queueFull().asException();
                }
                yield ended.retry(now);
            }
            case Job.Waiting _, Job.Active _, Job.Succeeded _ ->
                throw conflict(job, now, "but only a failed or cancelled job can be retried");
        });
    }

    JobRecord fail(UUID id, String error) {
        String bounded = Limits.bounded(error);
        return move(id, (job, now) -> switch (job) {
            case Job.Waiting waiting -> waiting.fail(bounded, now);
            case Job.Running running -> running.fail(bounded);
            case Job.Cancelling _, Job.Ended _ -> throw conflict(job, now, "and cannot be failed any more");
        });
    }

    JobRecord patch(UUID id, Patch patch) {
        return move(id, (job, now) -> switch (job) {
            case Job.Waiting waiting -> waiting.patch(patch);
            case Job.Active _, Job.Ended _ -> throw conflict(job, now, "but only a waiting job can be changed");
        });
    }

    /** Goes through all jobs that match, oldest first; those whose state does not allow the action stay as they are. */
    BulkAction.Result bulk(BulkAction action, JobFilter filter) {
        long matched = 0;
        long changed = 0;
        Optional<String> cursor = Optional.empty();
        do {
            JobPage page = store.list(
                    filter, new JobPage.Request(JobPage.Order.OLDEST, BULK_PAGE, cursor, 0, false), clock.instant());
            for (JobRecord job : page.jobs()) {
                matched++;
                if (apply(action, job)) {
                    changed++;
                }
            }
            cursor = page.next();
        } while (cursor.isPresent());
        return new BulkAction.Result(matched, changed);
    }

    private boolean apply(BulkAction action, JobRecord job) {
        UUID id = job.job().spec().id();
        try {
            return switch (action) {
                case CANCEL -> changes(job, cancel(id));
                case RETRY -> changes(job, retry(id));
                case PAUSE -> changes(job, pause(id));
                case RESUME -> changes(job, resume(id));
                case DELETE -> job.job() instanceof Job.Ended && store.delete(job);
            };
        } catch (ProblemException e) {
            return switch (e.problem()) {
                case Problem.Conflict _, Problem.JobNotFound _ -> false;
                default -> throw e;
            };
        }
    }

    private static boolean changes(JobRecord before, JobRecord after) {
        return before.version() != after.version();
    }

    /**
     * Moves a job from whatever state it is in.
     *
     * @param move the next job; the same one for no change
     */
    private JobRecord move(UUID id, BiFunction<Job, Instant, Job> move) {
        while (true) {
            Instant now = clock.instant();
            JobRecord seen =
                    store.find(id, now).orElseThrow(() -> new Problem.JobNotFound(id.toString()).asException());
            Job next = move.apply(seen.job(), now);
            if (next == seen.job()) {
                return seen;
            }
            long version = store(seen, next);
            if (version != JobStore.LOST) {
                tell(seen.job(), next, version);
                return store.find(id, clock.instant())
                        .orElse(new JobRecord(next, seen.log(), seen.progress(), version, seen.position()));
            }
            // Somebody else changed it meanwhile: what is to be done depends on what it is now.
        }
    }

    private long store(JobRecord seen, Job next) {
        return switch (seen.job()) {
            case Job.Active active ->
                store.update(active, next).toCompletableFuture().join();
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
        executions.stop(job);
        boolean stillUnderWay = store.find(job.spec().id(), clock.instant())
                .filter(now -> now.job() instanceof Job.Active active
                        && active.fence().token() == job.fence().token())
                .isPresent();
        if (!stillUnderWay) {
            executions.forget(job);
        }
    }

    private ProblemException conflict(Job job, Instant now, String consequence) {
        String detail = "The job is " + job.state(now) + ", " + consequence + ".";
        return new Problem.Conflict(job.spec().id().toString(), detail).asException();
    }
}
