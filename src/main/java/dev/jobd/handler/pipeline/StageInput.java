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
import java.util.ArrayList;
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
    public static class Missing extends Exception {
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
        return new StageInput(job).given(stage, MAX);
    }

    /**
     * Of all stages up to this one, as far as they can be known, and as long as all of them have no more than {@value #MAX}
     * characters together.
     *
     * @param count of the stages that are asked for
     */
    public static List<Optional<Json>> ofFirst(Job job, int count) {
        StageInput inputs = new StageInput(job);
        List<Optional<Json>> all = new ArrayList<>();
        int left = MAX;
        for (Stage stage : job.spec().pipeline().orElseThrow().stages().subList(0, count)) {
            try {
                Json given = inputs.given(stage, left);
                left -= given.text().length();
                all.add(Optional.of(given));
            } catch (TooMuch e) {
                left = 0;
                all.add(Optional.empty());
            } catch (Missing e) {
                all.add(Optional.empty());
            }
        }
        return all;
    }

    private Json given(Stage stage, int max) throws Missing {
        if (refers(stage.payload())) {
            return max == 0 ? tooMuch() : filled(stage, max);
        }
        return stage.payload().text().length() > max ? tooMuch() : stage.payload();
    }

    private static Json tooMuch() throws TooMuch {
        throw new TooMuch();
    }

    private static final class TooMuch extends Missing {
        private static final long serialVersionUID = 1;

        TooMuch() {
            super("it would be given more than %,d characters, or what is nested too deep".formatted(MAX));
        }
    }

    /** Whether there may be a reference in it. */
    public static boolean refers(Json payload) {
        return payload.text().contains(Reference.FIELD) || payload.text().contains("\\u");
    }

    private Json filled(Stage stage, int max) throws Missing {
        try {
            JsonNode tree = filled(PipelineTree.of(stage.payload()));
            PipelineTree.MAPPER.writeValue(new Bounded(max), tree);
            return PipelineTree.text(tree);
        } catch (PipelineTree.Unreadable e) {
            throw new Missing("what it refers to has a number that is too long or too large, or is nested too deep");
        } catch (IOException e) {
            throw new TooMuch();
        }
    }

    /** The same tree where nothing is to be filled in. */
    private JsonNode filled(JsonNode value) throws Missing, PipelineTree.Unreadable {
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

    private JsonNode referred(String pointer) throws Missing, PipelineTree.Unreadable {
        Optional<Reference> reference = Reference.parse(pointer);
        JsonNode found = reference.isEmpty()
                ? PipelineTree.MAPPER.missingNode()
                : whole(reference.get().stage()).at(reference.get().within());
        if (found.isMissingNode()) {
            throw new Missing(pointer + " leads to nothing");
        }
        return found;
    }

    private JsonNode whole(Optional<String> stage) throws PipelineTree.Unreadable {
        // No stage has an empty name.
        String name = stage.orElse("");
        JsonNode known = read.get(name);
        if (known == null) {
            known = stage.isEmpty() ? PipelineTree.of(job.spec().payload()).path(PipelineRules.INPUT) : output(name);
            read.put(name, known);
        }
        return known;
    }

    private JsonNode output(String name) throws PipelineTree.Unreadable {
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
        private int left;

        Bounded(int max) {
            left = max;
        }

        @Override
        public void write(char[] chars, int from, int length) throws IOException {
            left -= length;
            if (left < 0) {
                throw new IOException("too long");
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
