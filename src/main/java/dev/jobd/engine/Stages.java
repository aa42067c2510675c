package dev.jobd.engine;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobType;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Pipeline;
import dev.jobd.domain.PipelineSpec;
import dev.jobd.domain.PipelineSpec.StageSpec;
import dev.jobd.domain.Problem;
import dev.jobd.domain.Stage;
import dev.jobd.domain.Submission;
import dev.jobd.handler.pipeline.PipelineRules;
import dev.jobd.handler.pipeline.StageInput;
import dev.jobd.store.PipelineStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Makes the stages of jobs: finds, checks and completes what is asked for, and later finds out what each is given. */
final class Stages {
    private static final Logger LOG = Logger.getLogger(Stages.class);
    private static final int MAX_SHOWN = 5;

    /** How soon a check that took too long is made again. */
    private static final Duration UNCHECKED = Duration.ofSeconds(30);

    private final PipelineStore store;
    private final Types types;
    private final Executor executor;
    private final SchemaChecks checks = new SchemaChecks();

    Stages(PipelineStore store, Types types, Executor executor) {
        this.store = store;
        this.executor = executor;
        this.types = types;
    }

    /**
     * What a job asks for, with the stages that it brings or names. Blocks, as it may ask the store.
     *
     * @throws dev.jobd.domain.ProblemException {@link Problem.InvalidRequest} with pointers into the payload
     */
    Asked asked(Json payload) {
        List<FieldError> errors = new ArrayList<>();
        Optional<PipelineRules.Asked> asked = PipelineRules.asked(payload, errors);
        if (asked.isEmpty() || !errors.isEmpty()) {
            throw invalid(errors);
        }
        Optional<String> name = asked.get().name();
        PipelineSpec spec = name.isEmpty()
                ? asked.get().own().orElseThrow()
                : store.find(name.get())
                        .orElseThrow(() -> invalid(
                                List.of(new FieldError("/pipeline", "is not the name of a pipeline that is kept"))));
        learn(spec);
        return new Asked(name, spec);
    }

    /** @param name empty if the job brings its stages */
    record Asked(Optional<String> name, PipelineSpec spec) {}

    private static RuntimeException invalid(List<FieldError> errors) {
        return new Problem.InvalidRequest(
                        errors.stream().map(error -> error.under("/payload")).toList())
                .asException();
    }

    /** Looks for types that other nodes have declared. Blocks. */
    void learn(PipelineSpec spec) {
        if (spec.stages().stream().anyMatch(stage -> types.mayBeNews(stage.type()))) {
            types.declared().refresh();
        }
    }

    /**
     * The stages for a job.
     *
     * @throws dev.jobd.domain.ProblemException {@link Problem.InvalidRequest} when it may not have them
     */
    Pipeline completed(Asked asked, Submission job) {
        List<FieldError> errors = check(asked.spec());
        if (!errors.isEmpty()) {
            String named = asked.name()
                    .map(name -> "as pipeline '" + name + "' is now: ")
                    .orElse("");
            throw invalid(
                    named.isEmpty()
                            ? errors
                            : errors.stream()
                                    .map(error ->
                                            new FieldError("/pipeline", named + error.pointer() + " " + error.detail()))
                                    .toList());
        }
        return new Pipeline(
                asked.name(),
                asked.spec().stages().stream()
                        .map(stage -> completed(stage, types.find(stage.type()).orElseThrow(), job))
                        .toList());
    }

    private static Stage completed(StageSpec stage, JobType type, Submission job) {
        return new Stage(
                stage.name(),
                type.name(),
                stage.payload(),
                stage.timeout().orElse(type.defaults().timeout()),
                stage.maxRetries().or(job::maxRetries).orElse(type.defaults().maxRetries()),
                stage.backoff().or(job::backoff).orElse(type.defaults().backoff()));
    }

    /** What is wrong with the types of stages, and with payloads as far as they are known; with JSON Pointers. */
    List<FieldError> check(PipelineSpec spec) {
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < spec.stages().size(); i++) {
            StageSpec stage = spec.stages().get(i);
            String at = "/stages/" + i;
            Optional<JobType> type = types.find(stage.type());
            if (stage.type().equals(Pipeline.TYPE)) {
                errors.add(new FieldError(at + "/type", "cannot be a pipeline: write its stages here"));
            } else if (type.isEmpty()) {
                errors.add(new FieldError(at + "/type", types.whyUnknown(stage.type())));
            } else {
                check(type.get(), stage.payload()).forEach(error -> errors.add(error.under(at + "/payload")));
            }
        }
        return errors;
    }

    /** As {@link #check}; blocks, but not for as long as a schema may take. */
    List<FieldError> checkInTime(PipelineSpec spec) {
        if (spec.stages().stream().noneMatch(stage -> types.declared().checksSlowly(stage.type()))) {
            return check(spec);
        }
        try {
            return checks.away(() -> check(spec)).join();
        } catch (CompletionException e) {
            LOG.debugf(e, "cannot check a pipeline");
            return List.of(new FieldError("/stages", "cannot be checked by the schemas of their types in time"));
        }
    }

    private List<FieldError> check(JobType type, Json payload) {
        if (!StageInput.refers(payload)) {
            return types.errors(type, payload);
        }
        // A schema that was declared may ask for anything on account of a value that is not known yet.
        return type.runsIn() == JobType.RunsIn.WORKER
                ? List.of()
                : PipelineRules.withoutReferences(payload, types.errors(type, payload));
    }

    /** What the next attempt of a job is given, or the one under way; empty where that cannot be known. */
    static Optional<Json> payload(Job job) {
        if (job.stage().isEmpty()) {
            return Optional.of(job.spec().payload());
        }
        try {
            return Optional.of(StageInput.of(job, job.stage().get()));
        } catch (StageInput.Missing e) {
            return Optional.empty();
        }
    }

    /** What an attempt is given: of a job without stages its payload. */
    sealed interface Input {

        record Found(Json payload) implements Input {}

        /** The attempt has failed with this before it has begun. */
        record None(Outcome why) implements Input {}
    }

    /** Whether {@link #input} is more than the payload as it is. */
    static boolean refers(Job.Active attempt) {
        return attempt.stage()
                .filter(stage -> StageInput.refers(stage.payload()))
                .isPresent();
    }

    private static String why(Stage stage, List<FieldError> errors) {
        String shown = errors.stream()
                .limit(MAX_SHOWN)
                .map(error -> (error.pointer() + " " + error.detail()).strip())
                .collect(Collectors.joining("; "));
        String more = errors.size() > MAX_SHOWN ? "; and more" : "";
        return "its input is not for type '" + stage.type() + "': " + shown + more;
    }

    /** As {@link #input}, without blocking. When the check takes too long, the attempt is put off. */
    CompletableFuture<Input> inputAway(Job.Active attempt) {
        if (!types.declared().checksSlowly(attempt.runs())) {
            return CompletableFuture.supplyAsync(() -> input(attempt), executor);
        }
        return checks.away(() -> input(attempt)).exceptionally(failure -> {
            LOG.warnf("cannot check the input of job=%s: %s", attempt.spec().id(), failure.getMessage());
            return new Input.None(Outcome.snoozed(UNCHECKED));
        });
    }

    /** A check by a schema that was declared may take its time. */
    Input input(Job.Active attempt) {
        if (attempt.stage().isEmpty()) {
            return new Input.Found(attempt.spec().payload());
        }
        Stage stage = attempt.stage().get();
        try {
            Json payload = StageInput.of(attempt, stage);
            List<FieldError> errors = refers(attempt)
                    ? types.find(stage.type())
                            .map(type -> types.errors(type, payload))
                            .orElse(List.of())
                    : List.of();
            return errors.isEmpty()
                    ? new Input.Found(payload)
                    : new Input.None(Outcome.failedForGood(Limits.bounded(why(stage, errors))));
        } catch (StageInput.Missing e) {
            return new Input.None(Outcome.failedForGood(Limits.bounded(e.why())));
        }
    }
}
