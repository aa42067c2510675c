package dev.jobd.engine;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobSpec;
import dev.jobd.domain.Json;
import dev.jobd.domain.Problem;
import dev.jobd.domain.Tally;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.handler.JobHandler;
import dev.jobd.handler.Payload;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The one door for those who submit jobs and ask for them. */
public final class Orchestrator {
    /** A new job's version; see {@link JobRecord}. */
    private static final long FIRST_VERSION = 1;

    private static final Duration QUEUE_RETRY = Duration.ofSeconds(1);

    private final JobStore store;
    private final HandlerRegistry handlers;
    private final Runnable wake;
    private final Admission admission;
    private final JobEvents events;
    private final InstantSource clock;
    private final Supplier<UUID> ids;
    private final int maxQueued;
    private final Duration shutdownGrace;

    Orchestrator(
            JobStore store,
            HandlerRegistry handlers,
            Dispatcher dispatcher,
            Admission admission,
            JobEvents events,
            InstantSource clock,
            Supplier<UUID> ids,
            int maxQueued,
            Duration shutdownGrace) {
        this.store = store;
        this.handlers = handlers;
        this.wake = dispatcher::wake;
        this.admission = admission;
        this.events = events;
        this.clock = clock;
        this.ids = ids;
        this.maxQueued = maxQueued;
        this.shutdownGrace = shutdownGrace;
    }

    /**
     * Takes a job. Never blocks; when the stage completes, the job is stored.
     *
     * @param later runs the call for a look at the new job, on any thread: soon, and at best once for several jobs that come
     *     in a row, since every call may cost the switch to another thread
     * @return the job as it was stored, or a {@link dev.jobd.domain.ProblemException} with {@link Problem.QueueFull}
     * @throws dev.jobd.domain.ProblemException {@link Problem.InvalidRequest} or {@link Problem.Stopping}
     */
    public CompletionStage<JobRecord> submit(String type, Json payload, Executor later) {
        check(type, payload);
        if (!admission.enter()) {
            throw new Problem.Stopping(shutdownGrace).asException();
        }
        try {
            Instant now = clock.instant();
            Job.Queued job = Job.submitted(new JobSpec(ids.get(), type, payload, now, now));
            return store.insert(job, maxQueued)
                    .whenComplete((_, _) -> admission.leave())
                    .thenApply(stored -> acknowledge(job, stored, later));
        } catch (Throwable e) {
            admission.leave();
            throw e;
        }
    }

    public Optional<JobRecord> find(UUID id) {
        return store.find(id);
    }

    public Tally tally() {
        return store.tally();
    }

    private void check(String type, Json payload) {
        JobHandler handler = handlers.find(type).orElseThrow(() -> unknown(type).asException());
        List<FieldError> errors = handler.check(new Payload(payload));
        if (!errors.isEmpty()) {
            throw new Problem.InvalidRequest(errors.stream()
                            .map(error -> error.under("/payload"))
                            .toList())
                    .asException();
        }
    }

    private Problem unknown(String type) {
        String known = String.join(", ", handlers.types());
        return new Problem.InvalidRequest(
                List.of(new FieldError("/type", "'" + Limits.bounded(type) + "' is not a job type; known: " + known)));
    }

    private JobRecord acknowledge(Job.Queued job, boolean stored, Executor later) {
        if (!stored) {
            throw new Problem.QueueFull(maxQueued, QUEUE_RETRY).asException();
        }
        events.publish(new JobEvent.Submitted(job));
        later.execute(wake);
        return new JobRecord(job, "", FIRST_VERSION);
    }
}
