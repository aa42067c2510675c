package dev.jobd.handler.typed;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import dev.jobd.handler.PayloadField;
import dev.jobd.handler.PayloadSchema;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The schema of payloads that are records. A component is a field of its name, or of its {@link JsonProperty}'s; it is required
 * unless it is an {@link Optional} or {@code @Nullable}. Its type may be a primitive type or its wrapper, String, an enum, a
 * number of java.math, {@link UUID}, {@link URI}, {@link Instant}, {@link LocalDate}, {@link Duration}, a {@link List}, {@link
 * Set} or {@link Map} with strings as keys of these, another record, or {@link JsonNode} or Object for anything. {@link
 * Range} says what an integer may be, {@link JsonPropertyDescription} what a component is for.
 */
final class RecordSchema {
    private static final Pattern ANY_NAME = Pattern.compile(".*", Pattern.DOTALL);

    private RecordSchema() {}

    static PayloadSchema of(Class<?> type) {
        return of(type, Set.of());
    }

    /** @param around the records that this one is part of: one that holds itself has no end */
    private static PayloadSchema of(Class<?> type, Set<Class<?>> around) {
        if (around.contains(type)) {
            throw new IllegalStateException(type.getName() + " is a part of itself; take JsonNode for that.");
        }
        Set<Class<?>> within = new HashSet<>(around);
        within.add(type);
        PayloadSchema schema = PayloadSchema.object();
        for (RecordComponent component : type.getRecordComponents()) {
            schema = schema.with(name(component), field(component, within));
        }
        return schema;
    }

    private static PayloadField field(RecordComponent component, Set<Class<?>> around) {
        Type type = component.getGenericType();
        boolean optional = component.getType() == Optional.class;
        PayloadField field = ofType(optional ? argument(type, 0) : type, component, around)
                .describedAs(Optional.ofNullable(component.getAccessor().getAnnotation(JsonPropertyDescription.class))
                        .map(JsonPropertyDescription::value)
                        .orElse(""));
        return optional || nullable(component) ? field.optional() : field.required();
    }

    private static boolean nullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static String name(RecordComponent component) {
        return Optional.ofNullable(component.getAccessor().getAnnotation(JsonProperty.class))
                .map(JsonProperty::value)
                .filter(name -> !name.isEmpty())
                .orElse(component.getName());
    }

    private static PayloadField ofType(Type type, RecordComponent component, Set<Class<?>> around) {
        Class<?> raw = raw(type, component);
        if (raw == String.class || raw == URI.class) {
            return PayloadField.string();
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return PayloadField.bool();
        }
        if (raw == int.class || raw == Integer.class) {
            return integer(component, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (raw == long.class || raw == Long.class) {
            return integer(component, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class, BigInteger.class)
                .contains(raw)) {
            return PayloadField.number();
        }
        if (raw.isEnum()) {
            return PayloadField.choice(Arrays.stream(raw.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .toList());
        }
        if (raw == UUID.class) {
            return PayloadField.string("uuid");
        }
        if (raw == Instant.class) {
            return PayloadField.string("date-time");
        }
        if (raw == LocalDate.class) {
            return PayloadField.string("date");
        }
        if (raw == Duration.class) {
            return PayloadField.string("duration");
        }
        if (raw == JsonNode.class || raw == Object.class) {
            return PayloadField.any();
        }
        if (Collection.class.isAssignableFrom(raw)) {
            return PayloadField.arrayOf(0, ofType(argument(type, 0), component, around));
        }
        if (raw == Map.class && argument(type, 0) == String.class) {
            return PayloadField.byName(ANY_NAME, ofType(argument(type, 1), component, around));
        }
        if (raw.isRecord()) {
            return PayloadField.of(of(raw, around));
        }
        throw new IllegalStateException(component + " of "
                + component.getDeclaringRecord().getName() + " has a type that no schema is made for.");
    }

    private static PayloadField integer(RecordComponent component, long min, long max) {
        Range range = component.getAnnotation(Range.class);
        return range == null
                ? PayloadField.integer(min, max)
                : PayloadField.integer(Math.max(min, range.min()), Math.min(max, range.max()));
    }

    private static Class<?> raw(Type type, RecordComponent component) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType typed -> (Class<?>) typed.getRawType();
            default ->
                throw new IllegalStateException(component + " of "
                        + component.getDeclaringRecord().getName() + " has a type that no schema is made for.");
        };
    }

    private static Type argument(Type type, int index) {
        return type instanceof ParameterizedType typed ? typed.getActualTypeArguments()[index] : Object.class;
    }
}
