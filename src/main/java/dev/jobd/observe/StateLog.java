package dev.jobd.observe;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobState;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** One line for each change of a job's state, under the category {@code dev.jobd.job}. */
@Singleton
public final class StateLog implements JobEvent.Listener {
    private static final Logger LOG = Logger.getLogger("dev.jobd.job");
    private static final String NONE = "";

    private final LogLine line;

    StateLog(LogLine line) {
        this.line = line;
    }

    @Override
    public void on(JobEvent event) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        switch (event) {
            case JobEvent.Submitted(Job.Queued job) -> write("submitted", job, NONE, NONE, NONE);
            case JobEvent.Started(Job.Running job) -> write("started", job, JobState.QUEUED, job.attempt(), NONE);
            case JobEvent.Ended(Job.Ended job) ->
                write(
                        "ended",
                        job,
                        JobState.RUNNING,
                        job.lastAttempt().number(),
                        job.lastAttempt().duration().toMillis());
            case JobEvent.Released(Job.Running from, Job.Queued job) ->
                write("released", job, from.state(), from.attempt(), NONE);
        }
    }

    private void write(String message, Job job, Object from, Object attempt, Object ms) {
        line.info(
                LOG,
                message,
                "job",
                job.spec().id(),
                "type",
                job.spec().type(),
                "from",
                from,
                "to",
                job.state(),
                "attempt",
                attempt,
                "ms",
                ms);
    }
}
