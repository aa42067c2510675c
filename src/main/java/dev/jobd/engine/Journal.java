package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Progress;
import dev.jobd.store.JobStore;
import java.util.concurrent.CompletionStage;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;

/** What attempts tell while they are under way: it is stored, and then everybody is told. */
final class Journal {
    private static final Logger LOG = Logger.getLogger(Journal.class);

    private final JobStore store;
    private final JobEvents events;

    Journal(JobStore store, JobEvents events) {
        this.store = store;
        this.events = events;
    }

    /** A line for the log of the job. Does not block. */
    void log(Job.Running attempt, String line) {
        tell(attempt, store.append(attempt, line), version -> new JobEvent.Logged(attempt, line, version));
    }

    /** Does not block. */
    void progress(Job.Running attempt, Progress progress) {
        tell(
                attempt,
                store.progress(attempt, progress),
                version -> new JobEvent.Progressed(attempt, progress, version));
    }

    private void tell(Job.Running attempt, CompletionStage<Long> stored, LongFunction<JobEvent> event) {
        stored.whenComplete((version, failure) -> {
            if (failure != null && ProblemException.isForNow(failure)) {
                LOG.warnf(
                        "what job=%s told is not stored, as the store is away",
                        attempt.spec().id());
            } else if (failure != null) {
                LOG.errorf(
                        failure,
                        "cannot store what is told by job=%s",
                        attempt.spec().id());
            } else if (version != JobStore.LOST) {
                events.publish(event.apply(version));
            }
        });
    }
}
