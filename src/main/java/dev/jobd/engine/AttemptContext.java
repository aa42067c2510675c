package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.Progress;
import dev.jobd.handler.JobContext;
import dev.jobd.handler.Payload;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** The context of one attempt, as its handler sees it. */
record AttemptContext(Journal journal, Execution execution, InstantSource clock, Duration stopGrace, Payload payload)
        implements JobContext {

    @Override
    public UUID jobId() {
        return job().spec().id();
    }

    @Override
    public int attempt() {
        return job().attemptOfStage();
    }

    @Override
    public Instant deadline() {
        return execution.deadline();
    }

    @Override
    public Duration timeLeft() {
        Duration left = Duration.between(clock.instant(), deadline());
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public Optional<String> traceparent() {
        return job().spec().traceparent();
    }

    @Override
    public boolean stopping() {
        return execution.stopped() != null;
    }

    @Override
    public void progress(double share, String message) {
        double bounded = Double.isNaN(share) ? 0 : Math.clamp(share, 0.0, 1.0);
        Optional<String> told = message.isEmpty() ? Optional.empty() : Optional.of(Limits.boundedMessage(message));
        journal.progress(job(), new Progress(bounded, told));
    }

    @Override
    public void log(String line) {
        journal.log(job(), line);
    }

    private Job.Running job() {
        return execution.job();
    }
}
