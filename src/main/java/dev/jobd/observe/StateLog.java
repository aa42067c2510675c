package dev.jobd.observe;

import dev.jobd.domain.Attempt;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Stage;
import jakarta.inject.Singleton;
import java.util.Optional;
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
            case JobEvent.Submitted e -> write("submitted", e.job(), at(e.job()), NONE, NONE, NONE);
            case JobEvent.Started e ->
                write(
                        "started",
                        e.job(),
                        JobState.RUNNING,
                        JobState.QUEUED,
                        e.job().attempt(),
                        NONE);
            case JobEvent.Requeued e ->
                writeAttempt("requeued", e.from(), e.job(), e.job().attempts().getLast(), JobState.RETRYING);
            case JobEvent.Ended e ->
                e.attempt()
                        .ifPresentOrElse(
                                attempt -> writeAttempt("ended", e.from(), e.job(), attempt, at(e.job())),
                                () -> write("ended", e.job(), at(e.job()), at(e.from()), NONE, NONE));
            case JobEvent.Cancelling e ->
                write(
                        "cancelling",
                        e.job(),
                        JobState.CANCELLING,
                        JobState.RUNNING,
                        e.job().attempt(),
                        NONE);
            case JobEvent.Released e ->
                write("released", e.job(), at(e.job()), at(e.from()), e.from().attempt(), NONE);
            case JobEvent.Changed e -> write("changed", e.job(), at(e.job()), at(e.from()), NONE, NONE);
            case JobEvent.Logged _, JobEvent.Progressed _ -> {}
        }
    }

    private void writeAttempt(String message, Job from, Job.AtRest job, Attempt attempt, JobState to) {
        JobState shown = to == JobState.RETRYING ? after(attempt) : to;
        write(
                message,
                job,
                shown,
                at(from),
                attempt.number(),
                attempt.duration().toMillis(),
                attempt.stage());
    }

    private static JobState after(Attempt attempt) {
        if (attempt.outcome() == Attempt.Ending.SUCCEEDED) {
            return JobState.QUEUED;
        }
        return attempt.outcome().counts() ? JobState.RETRYING : JobState.SCHEDULED;
    }

    /** A job that waits is logged as scheduled only if it waits for its time. */
    private static JobState at(Job job) {
        return job.state(job.spec().createdAt());
    }

    private void write(String message, Job job, Object to, Object from, Object attempt, Object ms) {
        write(message, job, to, from, attempt, ms, job.stage().map(Stage::name));
    }

    private void write(
            String message, Job job, Object to, Object from, Object attempt, Object ms, Optional<String> stage) {
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
                to,
                "attempt",
                attempt,
                "ms",
                ms,
                "stage",
                stage.orElse(NONE),
                "trace",
                job.spec().traceId().orElse(NONE));
    }
}
