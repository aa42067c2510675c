package dev.jobd.handler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobd.domain.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What one field of a payload may be.
 *
 * @param check what is wrong with a value, with JSON Pointers into it
 * @param schema the same as JSON Schema (2020-12)
 */
record PayloadField(boolean required, Function<JsonNode, List<FieldError>> check, ObjectNode schema) {
    private static final String STRING = "string";
    private static final String MUST_BE_STRING = "must be a string";

    static PayloadField any(String description) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("description", description);
        return new PayloadField(false, _ -> List.of(), schema);
    }

    static PayloadField integer(boolean required, long min, long max, String description) {
        return new PayloadField(
                required, value -> notInteger(value, min, max), within(typed("integer", description), min, max));
    }

    static PayloadField integers(long min, long max, String description) {
        ObjectNode schema = typed("array", description);
        within(schema.putObject("items").put("type", "integer"), min, max);
        schema.put("minItems", 1);
        return new PayloadField(false, value -> eachOf(value, 1, "integers", one -> notInteger(one, min, max)), schema);
    }

    static PayloadField choice(List<String> choices, String description) {
        ObjectNode schema = typed(STRING, description);
        choices.forEach(schema.putArray("enum")::add);
        return new PayloadField(
                false,
                value -> unless(
                        value.isTextual() && choices.contains(value.textValue()),
                        "must be one of " + String.join(", ", choices)),
                schema);
    }

    static PayloadField string(boolean required, String description) {
        return new PayloadField(
                required, value -> unless(value.isTextual(), MUST_BE_STRING), typed(STRING, description));
    }

    static PayloadField strings(int min, String description) {
        ObjectNode schema = typed("array", description);
        schema.putObject("items").put("type", STRING);
        schema.put("minItems", min);
        return new PayloadField(
                false, value -> eachOf(value, min, "strings", one -> unless(one.isTextual(), MUST_BE_STRING)), schema);
    }

    /** An object with strings only. */
    static PayloadField stringsByName(Pattern names, String description) {
        ObjectNode schema = typed("object", description);
        schema.putObject("propertyNames").put("pattern", "^(?:" + names.pattern() + ")$");
        schema.putObject("additionalProperties").put("type", STRING);
        return new PayloadField(false, value -> notStringsByName(value, names), schema);
    }

    private static List<FieldError> notInteger(JsonNode value, long min, long max) {
        // As JSON Schema has it, 10.0 is an integer.
        boolean good = value.canConvertToExactIntegral()
                && value.canConvertToLong()
                && value.longValue() >= min
                && value.longValue() <= max;
        return unless(good, "must be an integer from " + min + " to " + max);
    }

    private static List<FieldError> eachOf(
            JsonNode value, int min, String what, Function<JsonNode, List<FieldError>> check) {
        if (!value.isArray() || value.size() < min) {
            return error("must be an array of " + (min == 0 ? "" : min + " or more ") + what);
        }
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            String pointer = "/" + i;
            check.apply(value.get(i)).forEach(error -> errors.add(error.under(pointer)));
        }
        return errors;
    }

    private static List<FieldError> notStringsByName(JsonNode value, Pattern names) {
        if (!value.isObject()) {
            return error("must be an object with strings");
        }
        List<FieldError> errors = new ArrayList<>();
        value.properties().forEach(entry -> {
            String pointer = FieldError.token(entry.getKey());
            if (!names.matcher(entry.getKey()).matches()) {
                errors.add(new FieldError(pointer, "its name must match " + names.pattern()));
            } else if (!entry.getValue().isTextual()) {
                errors.add(new FieldError(pointer, MUST_BE_STRING));
            }
        });
        return errors;
    }

    private static List<FieldError> unless(boolean good, String detail) {
        return good ? List.of() : error(detail);
    }

    private static List<FieldError> error(String detail) {
        return List.of(new FieldError("", detail));
    }

    private static ObjectNode within(ObjectNode schema, long min, long max) {
        return schema.put("minimum", min).put("maximum", max);
    }

    private static ObjectNode typed(String type, String description) {
        return JsonNodeFactory.instance.objectNode().put("type", type).put("description", description);
    }
}
