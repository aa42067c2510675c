package dev.jobd.handler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the payloads of a type may be: checks them, and says so as JSON Schema (2020-12), from the same rules.
 *
 * <p>Immutable; each method that adds a field returns a new one.
 */
public final class PayloadSchema {
    private static final PayloadSchema ANY = new PayloadSchema(false, Map.of());

    private final boolean object;
    private final Map<String, Field> fields;

    private PayloadSchema(boolean object, Map<String, Field> fields) {
        this.object = object;
        this.fields = fields;
    }

    private record Field(boolean required, Predicate<JsonNode> good, String rule, ObjectNode schema) {}

    /** Every JSON value. */
    public static PayloadSchema any() {
        return ANY;
    }

    /** An object with the fields that are added, and no others. */
    public static PayloadSchema object() {
        return new PayloadSchema(true, Map.of());
    }

    public PayloadSchema requiredLong(String name, long min, long max, String description) {
        return with(name, integer(true, min, max, description));
    }

    public PayloadSchema optionalLong(String name, long min, long max, String description) {
        return with(name, integer(false, min, max, description));
    }

    public PayloadSchema requiredString(String name, String description) {
        return with(name, new Field(true, JsonNode::isTextual, "must be a string", typed("string", description)));
    }

    /** What is wrong, with JSON Pointers into the payload; empty when nothing is. */
    public List<FieldError> check(JsonNode payload) {
        if (!object) {
            return List.of();
        }
        if (!payload.isObject()) {
            return List.of(new FieldError("", "must be an object"));
        }
        List<FieldError> errors = new ArrayList<>();
        fields.forEach((name, field) -> {
            JsonNode value = payload.path(name);
            if (value.isMissingNode()) {
                if (field.required) {
                    errors.add(new FieldError(FieldError.token(name), "is required"));
                }
            } else if (!field.good.test(value)) {
                errors.add(new FieldError(FieldError.token(name), field.rule));
            }
        });
        payload.fieldNames().forEachRemaining(name -> {
            if (!fields.containsKey(name)) {
                errors.add(new FieldError(FieldError.token(name), "is not a field of this payload"));
            }
        });
        return List.copyOf(errors);
    }

    /** The schema as a document. */
    public Json json() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        if (object) {
            schema.put("type", "object");
            ObjectNode properties = schema.putObject("properties");
            fields.forEach((name, field) -> properties.set(name, field.schema));
            List<String> required = fields.entrySet().stream()
                    .filter(field -> field.getValue().required)
                    .map(Map.Entry::getKey)
                    .toList();
            if (!required.isEmpty()) {
                required.forEach(schema.putArray("required")::add);
            }
            schema.put("additionalProperties", false);
        }
        return new Json(schema.toString());
    }

    boolean allowsAnything() {
        return !object;
    }

    private PayloadSchema with(String name, Field field) {
        Map<String, Field> all = new LinkedHashMap<>(fields);
        all.put(name, field);
        return new PayloadSchema(true, all);
    }

    private static Field integer(boolean required, long min, long max, String description) {
        // As JSON Schema has it, 10.0 is an integer.
        Predicate<JsonNode> within = value -> value.canConvertToExactIntegral()
                && value.canConvertToLong()
                && value.longValue() >= min
                && value.longValue() <= max;
        ObjectNode schema = typed("integer", description);
        schema.put("minimum", min).put("maximum", max);
        return new Field(required, within, "must be an integer from " + min + " to " + max, schema);
    }

    private static ObjectNode typed(String type, String description) {
        return JsonNodeFactory.instance.objectNode().put("type", type).put("description", description);
    }
}
