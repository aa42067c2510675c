package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.jobd.domain.Job;
import dev.jobd.domain.Json;
import dev.jobd.domain.Pipeline;
import dev.jobd.domain.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The stages of a job as its clients see them. */
@Schema(name = "JobPipeline")
public record PipelineView(
        @Schema(description = "Null if the job brought its stages") @Nullable
        String name,

        @Schema(description = "The one that runs, runs next or ended the job; null when all have succeeded") @Nullable
        String stage,

        @JsonProperty("previous_stage") @Schema(description = "The last one that has succeeded") @Nullable
        String previousStage,

        List<StageView> stages) {

    /** One of them. A list of jobs has them if attempts are asked for, with the first three fields. */
    @Schema(name = "JobStage")
    public record StageView(
            String name,
            String type,

            @Schema(description = "PENDING before the ones before it have succeeded; then as that of a job")
            String state,

            @JsonProperty("started_at") @Schema(format = "date-time", description = "Of its first attempt") @Nullable
            String startedAt,

            @JsonProperty("finished_at") @Schema(format = "date-time", description = "Of its last attempt") @Nullable
            String finishedAt,

            @JsonRawValue
            @Schema(
                    implementation = Object.class,
                    description = "What it was given; null before it began, and where all that the stages were given"
                            + " has more than 1,048,576 characters")
            @Nullable
            String input,

            @JsonRawValue
            @Schema(implementation = Object.class, description = "The result of its attempt that succeeded")
            @Nullable
            String output,

            @Schema(description = "Of its last attempt, while it has not succeeded") @Nullable
            String error,

            @Nullable List<JobView.AttemptView> attempts) {}

    /**
     * @param attempts of the job, the one under way included
     * @param inputs see {@link JobView#of}
     */
    static PipelineView of(Job job, Instant now, List<JobView.AttemptView> attempts, List<Optional<Json>> inputs) {
        Pipeline pipeline = job.spec().pipeline().orElseThrow();
        int done = job.history().course().outputs().size();
        List<StageView> stages = new ArrayList<>();
        for (int i = 0; i < pipeline.stages().size(); i++) {
            Stage stage = pipeline.stages().get(i);
            String state = i < done
                    ? "SUCCEEDED"
                    : i > done ? "PENDING" : job.state(now).name();
            stages.add(
                    inputs.isEmpty()
                            ? brief(stage, state)
                            : full(stage, state, attempts, inputs.get(i), output(job, i)));
        }
        return new PipelineView(
                pipeline.name().orElse(null),
                job.stage().map(Stage::name).orElse(null),
                done == 0 ? null : pipeline.stages().get(done - 1).name(),
                stages);
    }

    private static StageView brief(Stage stage, String state) {
        return new StageView(stage.name(), stage.type(), state, null, null, null, null, null, null);
    }

    private static StageView full(
            Stage stage,
            String state,
            List<JobView.AttemptView> attempts,
            Optional<Json> input,
            Optional<Json> output) {
        List<JobView.AttemptView> own = attempts.stream()
                .filter(attempt -> stage.name().equals(attempt.stage()))
                .toList();
        JobView.AttemptView last = own.isEmpty() ? null : own.getLast();
        return new StageView(
                stage.name(),
                stage.type(),
                state,
                own.isEmpty() ? null : own.getFirst().startedAt(),
                last == null ? null : last.finishedAt(),
                input.map(Json::text).orElse(null),
                output.map(Json::text).orElse(null),
                last == null ? null : last.error(),
                own);
    }

    private static Optional<Json> output(Job job, int stage) {
        List<Json> outputs = job.history().course().outputs();
        return stage < outputs.size() ? Optional.of(outputs.get(stage)) : Optional.empty();
    }
}
