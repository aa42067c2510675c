package dev.jobd.handler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobd.domain.FieldError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Checks the fields of a payload that has to be an object, and collects what is wrong. */
public final class ObjectCheck {
    private final JsonNode object;
    private final Set<String> known = new HashSet<>();
    private final List<FieldError> errors = new ArrayList<>();

    public ObjectCheck(JsonNode payload) {
        this.object = payload;
        if (!payload.isObject()) {
            errors.add(new FieldError("", "must be an object"));
        }
    }

    public ObjectCheck requiredLong(String name, long min, long max) {
        return check(name, true, within(min, max), "must be an integer from " + min + " to " + max);
    }

    public ObjectCheck optionalLong(String name, long min, long max) {
        return check(name, false, within(min, max), "must be an integer from " + min + " to " + max);
    }

    public ObjectCheck requiredString(String name) {
        return check(name, true, JsonNode::isTextual, "must be a string");
    }

    /** To be called last: what was not named before is refused. */
    public ObjectCheck noOtherFields() {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                errors.add(new FieldError(FieldError.token(name), "is not a field of this payload"));
            }
        });
        return this;
    }

    public List<FieldError> errors() {
        return List.copyOf(errors);
    }

    private static Predicate<JsonNode> within(long min, long max) {
        return value -> value.isIntegralNumber()
                && value.canConvertToLong()
                && value.longValue() >= min
                && value.longValue() <= max;
    }

    private ObjectCheck check(String name, boolean required, Predicate<JsonNode> good, String rule) {
        known.add(name);
        JsonNode value = object.path(name);
        boolean wrong = value.isMissingNode() ? required : !good.test(value);
        if (object.isObject() && wrong) {
            errors.add(new FieldError(FieldError.token(name), value.isMissingNode() ? "is required" : rule));
        }
        return this;
    }
}
