package dev.jobd.engine;

import dev.jobd.domain.Attempt;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Job;
import dev.jobd.domain.Json;
import dev.jobd.domain.PipelineSpec;
import dev.jobd.domain.Problem;
import dev.jobd.domain.Stage;
import dev.jobd.handler.pipeline.PipelineRules;
import dev.jobd.handler.pipeline.StageInput;
import dev.jobd.store.PipelineStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The door for those who keep pipelines under a name. May block. */
public final class Pipelines {
    /** How many there may be. */
    public static final int MAX = 1_000;

    private final PipelineStore store;
    private final Stages stages;

    Pipelines(PipelineStore store, Stages stages) {
        this.store = store;
        this.stages = stages;
    }

    /** @param created false when it replaced one of the same name */
    public record Put(PipelineSpec.Named pipeline, boolean created) {}

    /**
     * Keeps a pipeline. One of the same name is replaced for jobs to come: those that there are keep their stages.
     *
     * @param pipeline {@code {"stages":[…]}}
     * @throws dev.jobd.domain.ProblemException {@link Problem.InvalidRequest} with pointers into it, or {@link
     *     Problem.TooManyPipelines}
     */
    public Put put(String name, Json pipeline) {
        List<FieldError> errors = new ArrayList<>();
        PipelineSpec spec = PipelineRules.read(pipeline, errors).orElse(new PipelineSpec(List.of()));
        stages.learn(spec);
        errors.addAll(stages.checkInTime(spec));
        if (!errors.isEmpty()) {
            throw new Problem.InvalidRequest(List.copyOf(errors)).asException();
        }
        PipelineSpec.Named named = new PipelineSpec.Named(name, spec);
        PipelineStore.Put put = store.put(named, MAX);
        if (put == PipelineStore.Put.FULL) {
            throw new Problem.TooManyPipelines(MAX).asException();
        }
        return new Put(named, put == PipelineStore.Put.CREATED);
    }

    /** @throws dev.jobd.domain.ProblemException {@link Problem.PipelineNotFound} */
    public PipelineSpec.Named find(String name) {
        return store.find(name)
                .map(spec -> new PipelineSpec.Named(name, spec))
                .orElseThrow(() -> new Problem.PipelineNotFound(name).asException());
    }

    /**
     * What the stages of a job were given, as far as it has come.
     *
     * @return one for each stage: empty for those that have not begun, and for those with which all that is returned would
     *     have more than 1,048,576 characters. None for a job without stages.
     */
    public static List<Optional<Json>> inputs(Job job) {
        if (job.spec().pipeline().isEmpty()) {
            return List.of();
        }
        int stages = job.spec().pipeline().get().stages().size();
        int done = job.history().course().outputs().size();
        Optional<String> present = job.stage().map(Stage::name);
        boolean begun = job instanceof Job.Active
                || job.attempts().stream().map(Attempt::stage).anyMatch(present::equals);
        List<Optional<Json>> all = new ArrayList<>(StageInput.ofFirst(job, begun && done < stages ? done + 1 : done));
        while (all.size() < stages) {
            all.add(Optional.empty());
        }
        return all;
    }

    /** All of them, by name. */
    public List<PipelineSpec.Named> list() {
        return store.list();
    }

    /**
     * Its jobs stay, and keep their stages.
     *
     * @throws dev.jobd.domain.ProblemException {@link Problem.PipelineNotFound}
     */
    public void delete(String name) {
        if (!store.delete(name)) {
            throw new Problem.PipelineNotFound(name).asException();
        }
    }
}
