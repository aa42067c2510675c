package dev.jobd.handler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/**
 * What the payloads of a type may be: checks them, and says so as JSON Schema (2020-12), from the same rules.
 *
 * <p>Immutable; each method that adds a field returns a new one.
 */
public final class PayloadSchema {
    private static final PayloadSchema ANY = new PayloadSchema(false, Map.of(), Set.of());

    private final boolean object;
    private final Map<String, PayloadField> fields;
    /** Exactly one of these has to be there, if there are any. */
    private final SequencedSet<String> choice;

    private PayloadSchema(boolean object, Map<String, PayloadField> fields, Collection<String> choice) {
        this.object = object;
        this.fields = fields;
        this.choice = new LinkedHashSet<>(choice);
    }

    /** Every JSON value. */
    public static PayloadSchema any() {
        return ANY;
    }

    /** An object with the fields that are added, and no others. */
    public static PayloadSchema object() {
        return new PayloadSchema(true, Map.of(), Set.of());
    }

    /** With this field too. */
    public PayloadSchema with(String name, PayloadField field) {
        Map<String, PayloadField> all = new LinkedHashMap<>(fields);
        all.put(name, field);
        return new PayloadSchema(object, all, choice);
    }

    public PayloadSchema requiredLong(String name, long min, long max, String description) {
        return with(name, PayloadField.integer(min, max).required().describedAs(description));
    }

    public PayloadSchema optionalLong(String name, long min, long max, String description) {
        return with(name, PayloadField.integer(min, max).describedAs(description));
    }

    public PayloadSchema requiredString(String name, String description) {
        return with(name, PayloadField.string().required().describedAs(description));
    }

    public PayloadSchema optionalString(String name, String description) {
        return with(name, PayloadField.string().describedAs(description));
    }

    /** Of these fields, which are optional each by itself, exactly one has to be there. */
    public PayloadSchema oneOf(String... names) {
        return new PayloadSchema(true, fields, List.of(names));
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
            if (!value.isMissingNode()) {
                field.check(value).forEach(error -> errors.add(error.under(FieldError.token(name))));
            } else if (field.isRequired()) {
                errors.add(new FieldError(FieldError.token(name), "is required"));
            }
        });
        if (!choice.isEmpty() && choice.stream().filter(payload::has).count() != 1) {
            errors.add(new FieldError("", "must have exactly one of " + String.join(", ", choice)));
        }
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
        schema.setAll(part());
        return new Json(schema.toString());
    }

    /** The schema as a part of a document. */
    ObjectNode part() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        if (!object) {
            return schema;
        }
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        fields.forEach((name, field) -> properties.set(name, field.schema()));
        List<String> required = fields.entrySet().stream()
                .filter(field -> field.getValue().isRequired())
                .map(Map.Entry::getKey)
                .toList();
        if (!required.isEmpty()) {
            required.forEach(schema.putArray("required")::add);
        }
        if (!choice.isEmpty()) {
            ArrayNode oneOf = schema.putArray("oneOf");
            choice.forEach(name -> oneOf.addObject().putArray("required").add(name));
        }
        return schema.put("additionalProperties", false);
    }

    boolean allowsAnything() {
        return !object;
    }
}
