package dev.jobd.handler.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobd.domain.Backoff;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import dev.jobd.domain.Name;
import dev.jobd.domain.PipelineSpec;
import dev.jobd.domain.PipelineSpec.StageSpec;
import dev.jobd.handler.PayloadField;
import dev.jobd.handler.PayloadSchema;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a pipeline may be, and the payload of a job that runs one. */
public final class PipelineRules {
    /** In one pipeline. */
    public static final int MAX_STAGES = 100;

    private static final int MAX_ERRORS = 100;

    static final String INPUT = "input";

    private static final long MAX_MS = Duration.ofDays(366).toMillis();
    private static final int MAX_RETRIES = 100;
    private static final int MAX_MULTIPLIER = 100;

    private static final PayloadSchema BACKOFF = PayloadSchema.object()
            .with("initial_ms", PayloadField.integer(0, MAX_MS))
            .with("multiplier", PayloadField.number(1, MAX_MULTIPLIER))
            .with("max_ms", PayloadField.integer(0, MAX_MS))
            .with("jitter", PayloadField.number(0, 1));

    private static final PayloadSchema STAGE = PayloadSchema.object()
            .requiredString("name", Name.RULE + "; once in a pipeline.")
            .requiredString("type", "The job type that does it.")
            .with(
                    "payload",
                    PayloadField.any()
                            .required()
                            .describedAs("For the type. {\"$from\":\"/input/…\"} in place of a value stands for what is"
                                    + " there in the input of the pipeline, {\"$from\":\"/stages/NAME/output/…\"} for"
                                    + " what an earlier stage has put out."))
            .with("timeout_ms", PayloadField.integer(1, MAX_MS).describedAs("Of one attempt; else the type's."))
            .with(
                    "max_retries",
                    PayloadField.integer(0, MAX_RETRIES)
                            .describedAs("Attempts after the first; else the job's, else the type's."))
            .with(
                    "backoff",
                    PayloadField.of(BACKOFF).describedAs("Between attempts; else the job's, else the type's."));

    private static final PayloadField STAGES = PayloadField.arrayOf(1, PayloadField.of(STAGE))
            .describedAs("Run one after the other; " + MAX_STAGES + " at the most.");

    private static final PayloadSchema PIPELINE = PayloadSchema.object().with("stages", STAGES.required());

    /** Of jobs. */
    public static final PayloadSchema PAYLOAD = PayloadSchema.object()
            .optionalString("pipeline", "The name of one that is kept.")
            .with("stages", STAGES)
            .with(INPUT, PayloadField.any().describedAs("What stages can refer to as /input."))
            .oneOf("pipeline", "stages");

    private PipelineRules() {}

    /**
     * What a job asks for.
     *
     * @param name of the pipeline; empty if it brings its own
     */
    public record Asked(Optional<String> name, Optional<PipelineSpec> own) {}

    /**
     * Reads the payload of a job.
     *
     * @param errors takes what is wrong, with JSON Pointers into the payload; nothing is wrong when it stays empty
     */
    public static Optional<Asked> asked(Json payload, List<FieldError> errors) {
        Optional<JsonNode> read = tree(payload, PAYLOAD, errors);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        JsonNode tree = read.get();
        if (tree.has("pipeline")) {
            return Optional.of(new Asked(Optional.of(tree.get("pipeline").textValue()), Optional.empty()));
        }
        return Optional.of(new Asked(Optional.empty(), Optional.of(stages(tree, errors))));
    }

    /**
     * Reads a pipeline.
     *
     * @param errors see {@link #asked}
     */
    public static Optional<PipelineSpec> read(Json pipeline, List<FieldError> errors) {
        return tree(pipeline, PIPELINE, errors).map(tree -> stages(tree, errors));
    }

    /** Empty when something is wrong. */
    private static Optional<JsonNode> tree(Json json, PayloadSchema schema, List<FieldError> errors) {
        try {
            JsonNode tree = PipelineTree.of(json);
            errors.addAll(schema.check(tree));
            return errors.isEmpty() ? Optional.of(tree) : Optional.empty();
        } catch (PipelineTree.Unreadable e) {
            errors.add(new FieldError("", "is nested too deep, or has a number that is too long or too large"));
            return Optional.empty();
        }
    }

    private static PipelineSpec stages(JsonNode tree, List<FieldError> errors) {
        List<StageSpec> stages = new ArrayList<>();
        Set<String> earlier = new HashSet<>();
        JsonNode all = tree.get("stages");
        Set<String> names = names(all);
        if (all.size() > MAX_STAGES) {
            errors.add(new FieldError("/stages", "may have " + MAX_STAGES + " elements at most"));
        }
        for (int i = 0; i < Math.min(all.size(), MAX_STAGES); i++) {
            StageSpec stage = stage(all.get(i));
            String at = "/stages/" + i;
            if (!Name.allows(stage.name())) {
                errors.add(new FieldError(at + "/name", "must have " + Name.RULE));
            } else if (earlier.contains(stage.name())) {
                errors.add(new FieldError(at + "/name", "is the name of an earlier stage"));
            }
            Stages around = new Stages(stage.name(), earlier, names);
            walk(all.get(i).get("payload"), Path.START, (path, value) -> whyNot(value, around)
                    .map(why -> new FieldError(at + "/payload" + path + FieldError.token(Reference.FIELD), why))
                    .ifPresent(errors::add));
            earlier.add(stage.name());
            stages.add(stage);
        }
        return new PipelineSpec(List.copyOf(stages));
    }

    private static Set<String> names(JsonNode stages) {
        Set<String> names = new HashSet<>();
        stages.forEach(stage -> names.add(stage.get("name").textValue()));
        return names;
    }

    private static StageSpec stage(JsonNode tree) {
        return new StageSpec(
                tree.get("name").textValue(),
                tree.get("type").textValue(),
                PipelineTree.text(tree.get("payload")),
                Optional.ofNullable(tree.get("timeout_ms")).map(ms -> Duration.ofMillis(ms.longValue())),
                Optional.ofNullable(tree.get("max_retries")).map(JsonNode::intValue),
                Optional.ofNullable(tree.get("backoff")).map(PipelineRules::backoff));
    }

    private static Backoff backoff(JsonNode tree) {
        Backoff other = Backoff.DEFAULT;
        return new Backoff(
                Duration.ofMillis(tree.path("initial_ms").asLong(other.initial().toMillis())),
                tree.path("multiplier").asDouble(other.multiplier()),
                Duration.ofMillis(tree.path("max_ms").asLong(other.max().toMillis())),
                tree.path("jitter").asDouble(other.jitter()));
    }

    /** The names of the stages around one. */
    private record Stages(String own, Set<String> earlier, Set<String> all) {

        /** Empty when its output is there when the own stage runs. */
        Optional<String> whyNot(String name) {
            if (earlier.contains(name)) {
                return Optional.empty();
            }
            if (name.equals(own)) {
                return Optional.of("leads to the output of its own stage");
            }
            return Optional.of(
                    all.contains(name)
                            ? "leads to the output of a later stage"
                            : "leads to the output of a stage that there is not");
        }
    }

    /** Where a value is in a payload: written out only when somebody asks for it. */
    private record Path(@Nullable Path outer, String name) {
        static final Path START = new Path(null, "");

        @Override
        public String toString() {
            StringBuilder pointer = new StringBuilder();
            Deque<String> names = new ArrayDeque<>();
            for (Path path = this; path.outer != null; path = path.outer) {
                names.push(path.name);
            }
            names.forEach(name -> pointer.append(FieldError.token(name)));
            return pointer.toString();
        }
    }

    private static void walk(JsonNode value, Path at, BiConsumer<Path, JsonNode> references) {
        if (Reference.is(value)) {
            references.accept(at, value);
        } else if (value.isObject()) {
            value.properties().forEach(field -> {
                if (field.getValue().isContainerNode()) {
                    walk(field.getValue(), new Path(at, field.getKey()), references);
                }
            });
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                if (value.get(i).isContainerNode()) {
                    walk(value.get(i), new Path(at, Integer.toString(i)), references);
                }
            }
        }
    }

    private static Optional<String> whyNot(JsonNode value, Stages stages) {
        JsonNode pointer = value.get(Reference.FIELD);
        if (value.size() > 1) {
            return Optional.of("must be the only field of its object");
        }
        Optional<Reference> reference = pointer.isTextual() ? Reference.parse(pointer.textValue()) : Optional.empty();
        return reference.isEmpty()
                ? Optional.of(Reference.RULE)
                : reference.get().stage().flatMap(stages::whyNot);
    }

    /**
     * Leaves out what is said of values that are not known yet, of what is in them and of what they are in; and what comes after
     * many other errors.
     */
    public static List<FieldError> withoutReferences(Json payload, List<FieldError> errors) {
        if (errors.isEmpty()) {
            return errors;
        }
        List<String> unknown = new ArrayList<>();
        try {
            walk(PipelineTree.of(payload), Path.START, (at, _) -> unknown.add(at.toString()));
        } catch (PipelineTree.Unreadable e) {
            return errors;
        }
        return errors.stream()
                .limit(MAX_ERRORS)
                .filter(error -> unknown.stream()
                        .noneMatch(at -> isWithin(error.pointer(), at) || isWithin(at, error.pointer())))
                .toList();
    }

    private static boolean isWithin(String pointer, String outer) {
        return pointer.equals(outer) || pointer.startsWith(outer + "/");
    }
}
