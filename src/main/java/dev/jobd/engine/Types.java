package dev.jobd.engine;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobOptions;
import dev.jobd.domain.JobType;
import dev.jobd.domain.Json;
import dev.jobd.domain.Pipeline;
import dev.jobd.domain.Priority;
import dev.jobd.domain.Problem;
import dev.jobd.domain.Submission;
import dev.jobd.domain.TypeLimits;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.handler.JobHandler;
import dev.jobd.handler.Payload;
import dev.jobd.handler.TypeDefaults;
import dev.jobd.handler.pipeline.PipelineRules;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The job types that this node knows: those that it has handlers for, and those that were declared for workers. */
final class Types {
    private final HandlerRegistry handlers;
    private final Map<String, JobType> own = new HashMap<>();
    private final DeclaredTypes declared;
    private final Duration timeout;
    private final Duration ttl;

    /**
     * @param timeout of an attempt where a type does not have its own
     * @param ttl how long a job is kept after its end
     */
    Types(HandlerRegistry handlers, JobStore store, Duration timeout, Duration ttl) {
        this.handlers = handlers;
        this.timeout = timeout;
        this.ttl = ttl;
        for (String name : handlers.types()) {
            own.put(name, type(name, handlers.find(name).orElseThrow()));
        }
        store.serve(own.keySet());
        own.put(Pipeline.TYPE, pipelines());
        own.forEach((name, type) -> store.limit(name, type.limits()));
        declared = new DeclaredTypes(store, this::type);
    }

    private JobType type(String name, JobHandler handler) {
        TypeDefaults defaults = handler.defaults();
        JobOptions options = options(defaults.timeout(), defaults.maxRetries(), defaults.backoff());
        return new JobType(name, handler.schema().json(), options, defaults.limits(), JobType.RunsIn.HANDLER);
    }

    private JobType type(DeclaredType type) {
        JobOptions options = options(type.timeout(), type.maxRetries(), type.backoff());
        return new JobType(type.name(), type.schema(), options, type.limits(), JobType.RunsIn.WORKER);
    }

    /** Each attempt has the time of its stage, and all together as much as the job says. */
    private JobType pipelines() {
        JobOptions options = options(Optional.of(Limits.MAX_DELAY), 0, Backoff.DEFAULT);
        return new JobType(
                Pipeline.TYPE, PipelineRules.PAYLOAD.json(), options, TypeLimits.DEFAULT, JobType.RunsIn.STAGES);
    }

    private JobOptions options(Optional<Duration> own, int maxRetries, Backoff backoff) {
        return new JobOptions(
                Priority.NORMAL, own.orElse(timeout), maxRetries, backoff, ttl, Map.of(), Optional.empty());
    }

    DeclaredTypes declared() {
        return declared;
    }

    Collection<JobType> all() {
        Map<String, JobType> all = new TreeMap<>();
        declared.all().forEach(type -> all.put(type.name(), type));
        all.putAll(own);
        return List.copyOf(all.values());
    }

    Optional<JobType> find(String name) {
        JobType known = own.get(name);
        return known != null ? Optional.of(known) : declared.find(name);
    }

    /** Whether this node runs such jobs itself. */
    boolean isOwn(String name) {
        return own.containsKey(name);
    }

    /** Whether workers run such jobs. */
    boolean isForWorkers(String name) {
        return !isOwn(name) && declared.find(name).isPresent();
    }

    /** Whether another node may know such a type, though this one does not. */
    boolean mayBeNews(String name) {
        return declared.shared() && find(name).isEmpty();
    }

    /**
     * The type of a job that is to be submitted.
     *
     * @throws dev.jobd.domain.ProblemException {@link Problem.InvalidRequest} when there is none, or when it does not
     *     allow the payload
     */
    JobType check(Submission submission) {
        JobType type = find(submission.type()).orElseThrow(() -> new Problem.InvalidRequest(
                        List.of(new FieldError("/type", whyUnknown(submission.type()))))
                .asException());
        List<FieldError> errors = errors(type, submission.payload());
        if (!errors.isEmpty()) {
            throw new Problem.InvalidRequest(errors.stream()
                            .map(error -> error.under("/payload"))
                            .toList())
                    .asException();
        }
        return type;
    }

    /** What is wrong with a payload, with JSON Pointers into it. That of a pipeline is for {@link Stages} to check. */
    List<FieldError> errors(JobType type, Json payload) {
        return switch (type.runsIn()) {
            case HANDLER -> handlers.find(type.name()).orElseThrow().check(new Payload(payload));
            case WORKER -> declared.check(type.name(), payload);
            case STAGES -> List.of();
        };
    }

    /** See {@link JobHandler#holdUp}. */
    Optional<String> holdUp(Job job) {
        return handlers.find(job.runs())
                .flatMap(handler -> Stages.payload(job).flatMap(payload -> handler.holdUp(new Payload(payload))));
    }

    /** A sentence for whoever names a type that there is not. */
    String whyUnknown(String type) {
        String known = String.join(", ", all().stream().map(JobType::name).toList());
        return handlers.whyOff(type).orElse("'" + Limits.bounded(type) + "' is not a job type; known: " + known);
    }
}
