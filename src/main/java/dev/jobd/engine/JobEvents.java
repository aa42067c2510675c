package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import java.util.List;
import org.jboss.logging.Logger;

/** Tells every listener of every change of state, and keeps them from harming the jobs. */
final class JobEvents {
    private static final Logger LOG = Logger.getLogger(JobEvents.class);

    private final JobEvent.Listener[] listeners;

    JobEvents(List<JobEvent.Listener> listeners) {
        this.listeners = listeners.toArray(JobEvent.Listener[]::new);
    }

    void publish(JobEvent event) {
        for (JobEvent.Listener listener : listeners) {
            try {
                listener.on(event);
            } catch (Throwable e) {
                LOG.error("a listener of job events failed", e);
            }
        }
    }

    /**
     * An attempt is over.
     *
     * @param again makes the event for a job that is queued again
     */
    void left(Job.Active attempt, Job.AtRest next, long version, Again again) {
        switch (next) {
            case Job.Ended ended -> publish(new JobEvent.Ended(attempt, ended, version));
            case Job.Queued queued -> publish(again.of(attempt, queued, version));
            case Job.Paused _ -> throw new IllegalStateException("no attempt leaves a paused job");
        }
    }

    interface Again {
        JobEvent of(Job.Active attempt, Job.Queued job, long version);
    }
}
