package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.Progress;
import dev.jobd.handler.JobContext;
import dev.jobd.handler.Payload;
import dev.jobd.store.JobStore;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The context of one attempt, as its handler sees it. */
record AttemptContext(JobStore store, JobEvents events, Execution execution, Payload payload) implements JobContext {

    AttemptContext(JobStore store, JobEvents events, Execution execution) {
        this(store, events, execution, new Payload(execution.job().spec().payload()));
    }

    @Override
    public UUID jobId() {
        return job().spec().id();
    }

    @Override
    public int attempt() {
        return job().attempt();
    }

    @Override
    public Instant deadline() {
        return execution.deadline();
    }

    @Override
    public boolean stopping() {
        return execution.stopped() != null;
    }

    @Override
    public void progress(double share, String message) {
        double bounded = Double.isNaN(share) ? 0 : Math.clamp(share, 0.0, 1.0);
        Progress progress = new Progress(
                bounded, message.isEmpty() ? Optional.empty() : Optional.of(Limits.boundedMessage(message)));
        long version = store.progress(job(), progress);
        if (version != JobStore.LOST) {
            events.publish(new JobEvent.Progressed(job(), progress, version));
        }
    }

    @Override
    public void log(String line) {
        long version = store.append(job(), line);
        if (version != JobStore.LOST) {
            events.publish(new JobEvent.Logged(job(), line, version));
        }
    }

    private Job.Running job() {
        return execution.job();
    }
}
