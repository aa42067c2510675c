package dev.jobd.store.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.Json;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.util.Optional;

/** Declared types as JSON. */
final class TypeJson {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private TypeJson() {}

    static String write(DeclaredType type) {
        ObjectNode json = JSON.createObjectNode();
        json.put("name", type.name());
        json.put("schema", type.schema().text());
        type.timeout().ifPresent(timeout -> json.put("timeout_ms", timeout.toMillis()));
        json.put("max_retries", type.maxRetries());
        json.set("backoff", ScheduleJson.write(type.backoff()));
        json.put("max_concurrency", type.limits().maxConcurrency());
        json.put("max_per_key", type.limits().maxPerKey());
        return json.toString();
    }

    static DeclaredType read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return new DeclaredType(
                    json.get("name").asText(),
                    new Json(json.get("schema").asText()),
                    Optional.ofNullable(json.get("timeout_ms")).map(timeout -> Duration.ofMillis(timeout.asLong())),
                    json.get("max_retries").asInt(),
                    ScheduleJson.backoff(json.get("backoff")),
                    new TypeLimits(
                            json.get("max_concurrency").asInt(),
                            json.get("max_per_key").asInt()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored type is none", e);
        }
    }
}
