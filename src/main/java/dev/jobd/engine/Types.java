package dev.jobd.engine;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.JobOptions;
import dev.jobd.domain.JobSpec;
import dev.jobd.domain.JobType;
import dev.jobd.domain.Priority;
import dev.jobd.domain.Problem;
import dev.jobd.domain.Submission;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.handler.JobHandler;
import dev.jobd.handler.Payload;
import dev.jobd.handler.TypeDefaults;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The job types that this node knows. */
final class Types {
    private final HandlerRegistry handlers;
    private final Map<String, JobType> byName = new TreeMap<>();

    /**
     * @param timeout of an attempt where a type does not have its own
     * @param ttl how long a job is kept after its end
     */
    Types(HandlerRegistry handlers, Duration timeout, Duration ttl) {
        this.handlers = handlers;
        for (String name : handlers.types()) {
            JobHandler handler = handlers.find(name).orElseThrow();
            TypeDefaults defaults = handler.defaults();
            byName.put(
                    name,
                    new JobType(
                            name,
                            handler.schema().json(),
                            new JobOptions(
                                    Priority.NORMAL,
                                    defaults.timeout().orElse(timeout),
                                    defaults.maxRetries(),
                                    defaults.backoff(),
                                    ttl,
                                    Map.of(),
                                    Optional.empty()),
                            defaults.limits()));
        }
    }

    Collection<JobType> all() {
        return List.copyOf(byName.values());
    }

    Optional<JobType> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Has the store give this node jobs of these types only, within their limits. */
    void serve(JobStore store) {
        store.serve(byName.keySet());
        byName.forEach((name, type) -> store.limit(name, type.limits()));
    }

    /**
     * The type of a job that is to be submitted.
     *
     * @throws dev.jobd.domain.ProblemException {@link Problem.InvalidRequest} when there is none, or when it does not
     *     allow the payload
     */
    JobType check(Submission submission) {
        JobHandler handler = handlers.find(submission.type())
                .orElseThrow(() -> unknown(submission.type()).asException());
        List<FieldError> errors = handler.check(new Payload(submission.payload()));
        if (!errors.isEmpty()) {
            throw new Problem.InvalidRequest(errors.stream()
                            .map(error -> error.under("/payload"))
                            .toList())
                    .asException();
        }
        return Objects.requireNonNull(byName.get(submission.type()));
    }

    /** See {@link JobHandler#holdUp}. */
    Optional<String> holdUp(JobSpec job) {
        return handlers.find(job.type()).flatMap(handler -> handler.holdUp(new Payload(job.payload())));
    }

    private Problem unknown(String type) {
        String known = String.join(", ", byName.keySet());
        String why = handlers.whyOff(type).orElse("'" + Limits.bounded(type) + "' is not a job type; known: " + known);
        return new Problem.InvalidRequest(List.of(new FieldError("/type", why)));
    }
}
