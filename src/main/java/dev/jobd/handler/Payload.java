package dev.jobd.handler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jobd.domain.Json;
import org.jspecify.annotations.Nullable;

/** The payload of a job: its JSON text, and the same as a tree, which is read only when somebody asks for it. */
public final class Payload {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Json json;
    private @Nullable JsonNode tree;

    public Payload(Json json) {
        this.json = json;
    }

    public Json json() {
        return json;
    }

    /** The payload as a tree. Changing the tree does not change the payload of the job. */
    public JsonNode tree() {
        JsonNode read = tree;
        if (read == null) {
            read = parse(json);
            tree = read;
        }
        return read;
    }

    private static JsonNode parse(Json json) {
        try {
            return MAPPER.readTree(json.text());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a payload was stored that is not JSON", e);
        }
    }
}
