package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.handler.JobContext;
import dev.jobd.handler.Payload;
import dev.jobd.store.JobStore;
import java.util.UUID;

/** The context of one attempt, as its handler sees it. */
record AttemptContext(JobStore store, Job.Running job, Payload payload) implements JobContext {

    AttemptContext(JobStore store, Job.Running job) {
        this(store, job, new Payload(job.spec().payload()));
    }

    @Override
    public UUID jobId() {
        return job.spec().id();
    }

    @Override
    public int attempt() {
        return job.attempt();
    }

    @Override
    public void log(String line) {
        store.append(job, line);
    }
}
