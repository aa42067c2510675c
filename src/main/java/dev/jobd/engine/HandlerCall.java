package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.handler.JobHandler;
import dev.jobd.handler.Payload;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Calls the handler of a job's type on the present thread. */
final class HandlerCall implements Performer {
    private static final Logger LOG = Logger.getLogger(HandlerCall.class);

    private final HandlerRegistry handlers;
    /** Asked once: what a handler throws here must not meet a job. */
    private final Set<String> cleanTypes;

    private final Function<Job.Active, Stages.Input> inputs;
    private final Journal journal;
    private final InstantSource clock;
    private final Duration stopGrace;

    /**
     * @param inputs see {@link Stages#input}
     * @param stopGrace how long an attempt may go on after it was told to stop
     */
    HandlerCall(
            HandlerRegistry handlers,
            Function<Job.Active, Stages.Input> inputs,
            Journal journal,
            InstantSource clock,
            Duration stopGrace) {
        this.handlers = handlers;
        this.inputs = inputs;
        this.cleanTypes = handlers.types().stream()
                .filter(type -> handlers.find(type).orElseThrow().leavesThreadClean())
                .collect(Collectors.toUnmodifiableSet());
        this.journal = journal;
        this.clock = clock;
        this.stopGrace = stopGrace;
    }

    @Override
    public Optional<Outcome> perform(Execution execution) {
        Job.Running attempt = execution.job();
        if (attempt.overAt().filter(end -> !clock.instant().isBefore(end)).isPresent()) {
            // All the time of its stages was over while it waited.
            return Optional.of(attempt.timedOut());
        }
        String type = attempt.runs();
        Optional<JobHandler> handler = handlers.find(type);
        if (handler.isEmpty()) {
            return Optional.of(Outcome.failed("this node runs no jobs of type '" + type + "'"));
        }
        return Optional.of(
                switch (inputs.apply(attempt)) {
                    case Stages.Input.Found(Json payload) -> outcomeOf(handler.get(), execution, payload);
                    case Stages.Input.None(Outcome why) -> why;
                });
    }

    @Override
    public boolean leavesThreadClean(String type) {
        return cleanTypes.contains(type);
    }

    private Outcome outcomeOf(JobHandler handler, Execution execution, Json payload) {
        execution.begin(Thread.currentThread()::interrupt);
        try {
            return Limits.bounded(
                    execution.job(),
                    handler.run(new AttemptContext(journal, execution, clock, stopGrace, new Payload(payload))));
        } catch (Throwable e) {
            // Not only exceptions: a stack overflow, or no memory for a huge array, is the job's failure, not the
            // node's.
            LOG.debugf(e, "the handler of job=%s failed", execution.job().spec().id());
            return Outcome.failed(Limits.bounded(FailureText.of(e)));
        } finally {
            execution.end();
            // Meant for the handler, not for what is done on this thread after it.
            Thread.interrupted();
        }
    }
}
