package dev.jobd.handler.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobd.domain.Job;
import dev.jobd.domain.Json;
import dev.jobd.domain.Pipeline;
import dev.jobd.domain.Stage;
import java.io.IOException;
import java.io.Writer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The payload of a stage, with what its references lead to in their place. */
public final class StageInput {
    /** As large as a request may be, in chars. */
    public static final int MAX = 1024 * 1024;

    private final Job job;
    private final Map<String, JsonNode> read = new HashMap<>();

    private StageInput(Job job) {
        this.job = job;
    }

    /** Why there is none: a sentence for the client. */
    public static final class Missing extends Exception {
        private static final long serialVersionUID = 1;

        private final String why;

        Missing(String why) {
            super(why);
            this.why = why;
        }

        public String why() {
            return why;
        }
    }

    /**
     * Of a stage of which all that it refers to has succeeded.
     *
     * @throws Missing when a reference leads to nothing, or to too much
     */
    public static Json of(Job job, Stage stage) throws Missing {
        return refers(stage.payload()) ? new StageInput(job).filled(stage) : stage.payload();
    }

    /** Whether there may be a reference in it. */
    public static boolean refers(Json payload) {
        return payload.text().contains(Reference.FIELD) || payload.text().contains("\\u");
    }

    private Json filled(Stage stage) throws Missing {
        JsonNode tree = filled(PipelineTree.of(stage.payload()));
        Bounded text = new Bounded();
        try {
            PipelineTree.MAPPER.writeValue(text, tree);
        } catch (IOException e) {
            throw new Missing("it would be given more than %,d characters, or what is nested too deep".formatted(MAX));
        }
        return new Json(text.toString());
    }

    /** The same tree where nothing is to be filled in. */
    private JsonNode filled(JsonNode value) throws Missing {
        if (Reference.is(value)) {
            return referred(value.get(Reference.FIELD).asText());
        }
        if (value instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                field.setValue(filled(field.getValue()));
            }
        } else if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, filled(array.get(i)));
            }
        }
        return value;
    }

    private JsonNode referred(String pointer) throws Missing {
        Optional<Reference> reference = Reference.parse(pointer);
        JsonNode found = reference.isEmpty()
                ? PipelineTree.MAPPER.missingNode()
                : whole(reference.get().stage()).at(reference.get().within());
        if (found.isMissingNode()) {
            throw new Missing(pointer + " leads to nothing");
        }
        return found;
    }

    private JsonNode whole(Optional<String> stage) {
        // No stage has an empty name.
        return read.computeIfAbsent(
                stage.orElse(""),
                _ -> stage.isEmpty()
                        ? PipelineTree.of(job.spec().payload()).path(PipelineRules.INPUT)
                        : output(stage.get()));
    }

    private JsonNode output(String name) {
        List<Json> outputs = job.history().course().outputs();
        List<String> names = job.spec().pipeline().stream()
                .map(Pipeline::stages)
                .flatMap(List::stream)
                .map(Stage::name)
                .toList();
        int at = names.indexOf(name);
        return at >= 0 && at < outputs.size() ? PipelineTree.of(outputs.get(at)) : PipelineTree.MAPPER.missingNode();
    }

    /** Refuses what is too much as soon as it is: a short payload may name a long value many times. */
    private static final class Bounded extends Writer {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void write(char[] chars, int from, int length) throws IOException {
            if (text.length() + length > MAX) {
                throw new IOException("too long");
            }
            text.append(chars, from, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
