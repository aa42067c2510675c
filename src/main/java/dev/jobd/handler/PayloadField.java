package dev.jobd.handler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobd.domain.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a field of a payload may be: as a check, and the same as JSON Schema (2020-12). Immutable; optional until it is said to
 * be {@link #required}.
 */
public final class PayloadField {
    private static final String STRING = "string";

    private final boolean required;
    private final Function<JsonNode, List<FieldError>> check;
    private final ObjectNode schema;

    private PayloadField(boolean required, Function<JsonNode, List<FieldError>> check, ObjectNode schema) {
        this.required = required;
        this.check = check;
        this.schema = schema;
    }

    /** Any JSON value. */
    public static PayloadField any() {
        return new PayloadField(false, _ -> List.of(), JsonNodeFactory.instance.objectNode());
    }

    public static PayloadField bool() {
        return field("boolean", JsonNode::isBoolean, "must be true or false");
    }

    public static PayloadField number() {
        return field("number", JsonNode::isNumber, "must be a number");
    }

    public static PayloadField number(int min, int max) {
        PayloadField field = field(
                "number",
                value -> value.isNumber() && value.doubleValue() >= min && value.doubleValue() <= max,
                "must be a number from " + min + " to " + max);
        field.schema.put("minimum", min).put("maximum", max);
        return field;
    }

    /** As JSON Schema has it, 10.0 is an integer. */
    public static PayloadField integer(long min, long max) {
        PayloadField field = field(
                "integer",
                value -> value.canConvertToExactIntegral()
                        && value.canConvertToLong()
                        && value.longValue() >= min
                        && value.longValue() <= max,
                "must be an integer from " + min + " to " + max);
        field.schema.put("minimum", min).put("maximum", max);
        return field;
    }

    public static PayloadField string() {
        return field(STRING, JsonNode::isTextual, "must be a string");
    }

    /** @param format of JSON Schema, for whoever reads the schema; it is not checked here */
    public static PayloadField string(String format) {
        PayloadField field = string();
        field.schema.put("format", format);
        return field;
    }

    /** One of these strings. */
    public static PayloadField choice(List<String> choices) {
        PayloadField field = field(
                STRING,
                value -> value.isTextual() && choices.contains(value.textValue()),
                "must be one of " + String.join(", ", choices));
        choices.forEach(field.schema.putArray("enum")::add);
        return field;
    }

    /** An array of so many of these or more. */
    public static PayloadField arrayOf(int min, PayloadField item) {
        ObjectNode schema = typed("array");
        schema.set("items", item.schema);
        schema.put("minItems", min);
        return new PayloadField(false, value -> notArray(value, min, item), schema);
    }

    /**
     * An object with these only.
     *
     * @param names what the names in it may be
     */
    public static PayloadField byName(Pattern names, PayloadField item) {
        ObjectNode schema = typed("object");
        schema.putObject("propertyNames").put("pattern", "^(?:" + names.pattern() + ")$");
        schema.set("additionalProperties", item.schema);
        return new PayloadField(false, value -> notByName(value, names, item), schema);
    }

    /** An object with fields of its own. */
    public static PayloadField of(PayloadSchema object) {
        return new PayloadField(false, object::check, object.part());
    }

    public PayloadField required() {
        return new PayloadField(true, check, schema);
    }

    public PayloadField optional() {
        return new PayloadField(false, check, schema);
    }

    /** @param description empty for none */
    public PayloadField describedAs(String description) {
        ObjectNode described = schema.deepCopy();
        if (!description.isEmpty()) {
            described.put("description", description);
        }
        return new PayloadField(required, check, described);
    }

    boolean isRequired() {
        return required;
    }

    /** What is wrong with a value, with JSON Pointers into it. */
    List<FieldError> check(JsonNode value) {
        return check.apply(value);
    }

    ObjectNode schema() {
        return schema;
    }

    private static List<FieldError> notArray(JsonNode value, int min, PayloadField item) {
        if (!value.isArray() || value.size() < min) {
            return error(min == 0 ? "must be an array" : "must be an array of " + min + " or more");
        }
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            String pointer = "/" + i;
            item.check(value.get(i)).forEach(error -> errors.add(error.under(pointer)));
        }
        return errors;
    }

    private static List<FieldError> notByName(JsonNode value, Pattern names, PayloadField item) {
        if (!value.isObject()) {
            return error("must be an object");
        }
        List<FieldError> errors = new ArrayList<>();
        value.properties().forEach(entry -> {
            String pointer = FieldError.token(entry.getKey());
            if (names.matcher(entry.getKey()).matches()) {
                item.check(entry.getValue()).forEach(error -> errors.add(error.under(pointer)));
            } else {
                errors.add(new FieldError(pointer, "its name must match " + names.pattern()));
            }
        });
        return errors;
    }

    private static PayloadField field(String type, Predicate<JsonNode> good, String rule) {
        return new PayloadField(false, value -> good.test(value) ? List.of() : error(rule), typed(type));
    }

    private static List<FieldError> error(String detail) {
        return List.of(new FieldError("", detail));
    }

    private static ObjectNode typed(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
