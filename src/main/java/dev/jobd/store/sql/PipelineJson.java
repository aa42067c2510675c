package dev.jobd.store.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobd.domain.Backoff;
import dev.jobd.domain.Json;
import dev.jobd.domain.Pipeline;
import dev.jobd.domain.PipelineSpec;
import dev.jobd.domain.PipelineSpec.StageSpec;
import dev.jobd.domain.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Pipelines, those of jobs and those that are kept under a name, and what their stages put out. Payloads are strings. */
final class PipelineJson {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    String write(Pipeline pipeline) {
        ObjectNode json = JSON.createObjectNode();
        pipeline.name().ifPresent(name -> json.put("name", name));
        ArrayNode stages = json.putArray("stages");
        for (Stage stage : pipeline.stages()) {
            stages.add(stage(
                    stage.name(),
                    stage.type(),
                    stage.payload(),
                    Optional.of(stage.timeout()),
                    Optional.of(stage.maxRetries()),
                    Optional.of(stage.backoff())));
        }
        return text(json);
    }

    String write(PipelineSpec pipeline) {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode stages = json.putArray("stages");
        for (StageSpec stage : pipeline.stages()) {
            stages.add(stage(
                    stage.name(), stage.type(), stage.payload(), stage.timeout(), stage.maxRetries(), stage.backoff()));
        }
        return text(json);
    }

    private static ObjectNode stage(
            String name,
            String type,
            Json payload,
            Optional<Duration> timeout,
            Optional<Integer> maxRetries,
            Optional<Backoff> backoff) {
        ObjectNode json = JSON.createObjectNode();
        json.put("name", name).put("type", type).put("payload", payload.text());
        timeout.ifPresent(own -> json.put("timeout_ms", own.toMillis()));
        maxRetries.ifPresent(own -> json.put("max_retries", own));
        backoff.ifPresent(own -> json.set("backoff", ScheduleJson.write(own)));
        return json;
    }

    Pipeline read(String text) {
        JsonNode json = parsed(text);
        return new Pipeline(Optional.ofNullable(json.get("name")).map(JsonNode::asText), stages(json, stage -> {
            StageSpec spec = spec(stage);
            return new Stage(
                    spec.name(),
                    spec.type(),
                    spec.payload(),
                    spec.timeout().orElseThrow(),
                    spec.maxRetries().orElseThrow(),
                    spec.backoff().orElseThrow());
        }));
    }

    PipelineSpec readSpec(String text) {
        return new PipelineSpec(stages(parsed(text), PipelineJson::spec));
    }

    private static <T> List<T> stages(JsonNode json, Function<JsonNode, T> reader) {
        List<T> stages = new ArrayList<>();
        json.get("stages").forEach(stage -> stages.add(reader.apply(stage)));
        return List.copyOf(stages);
    }

    private static StageSpec spec(JsonNode stage) {
        return new StageSpec(
                stage.get("name").asText(),
                stage.get("type").asText(),
                new Json(stage.get("payload").asText()),
                Optional.ofNullable(stage.get("timeout_ms")).map(own -> Duration.ofMillis(own.asLong())),
                Optional.ofNullable(stage.get("max_retries")).map(JsonNode::asInt),
                Optional.ofNullable(stage.get("backoff")).map(ScheduleJson::backoff));
    }

    String writeOutputs(List<Json> outputs) {
        ArrayNode json = JSON.createArrayNode();
        outputs.forEach(output -> json.add(output.text()));
        return text(json);
    }

    List<Json> readOutputs(String text) {
        List<Json> outputs = new ArrayList<>();
        parsed(text).forEach(output -> outputs.add(new Json(output.asText())));
        return List.copyOf(outputs);
    }

    private static String text(JsonNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a pipeline cannot be written", e);
        }
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored pipeline is none", e);
        }
    }
}
