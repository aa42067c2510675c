package dev.jobd.handler.declared;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaException;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the payloads of a declared type may be, by JSON Schema (draft 2020-12). Whatever the schema refers to is within it:
 * nothing is fetched. May be used by many threads.
 */
public final class DeclaredSchema {
    /** Against it references are resolved; there is nothing. */
    private static final String BASE = "https://schema.invalid/";

    /** With this begins what is said when it is the schema that is wrong. */
    static final String UNUSABLE = "cannot be checked by the schema of its type";

    /** Of one payload. */
    private static final int MAX_ERRORS = 20;

    /** Say that something within a value is wrong, as another error says better. */
    private static final Set<String> SUMMARIES = Set.of(
            "$ref",
            "$dynamicRef",
            "allOf",
            "properties",
            "patternProperties",
            "additionalProperties",
            "unevaluatedProperties",
            "items",
            "prefixItems",
            "if");

    /** Empty for one that takes everything. */
    private final Optional<Validator> validator;

    private final boolean takesAll;

    private DeclaredSchema(Optional<Validator> validator, boolean takesAll) {
        this.validator = validator;
        this.takesAll = takesAll;
    }

    /**
     * @param schema for which {@link SchemaRules} finds no error
     * @throws IllegalArgumentException when it cannot be used all the same
     */
    public static DeclaredSchema of(Json schema) {
        Object value = decoded(schema);
        if (!(value instanceof JsonObject object)) {
            return new DeclaredSchema(Optional.empty(), Boolean.TRUE.equals(value));
        }
        try {
            JsonSchema root = JsonSchema.of(object);
            SchemaRepository repository = SchemaRepository.create(options());
            repository.dereference(root);
            return new DeclaredSchema(Optional.of(repository.validator(root)), false);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static JsonSchemaOptions options() {
        return new JsonSchemaOptions()
                .setBaseUri(BASE)
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic);
    }

    /** Whether it takes every payload. Others may take long to say so: those with patterns, or lists without doubles. */
    public boolean takesAll() {
        return takesAll;
    }

    /** What is wrong with a payload, with pointers into it; empty if it is as it should be. */
    public List<FieldError> check(Json payload) {
        if (validator.isEmpty()) {
            return takesAll ? List.of() : List.of(new FieldError("", "is not allowed: jobs of this type cannot be"));
        }
        try {
            return errors(validator.get().validate(decoded(payload)));
        } catch (SchemaException | StackOverflowError e) {
            return List.of(new FieldError(
                    "", UNUSABLE + ": it leads to what is not there, to itself without end, or too deep"));
        } catch (DecodeException e) {
            return List.of(new FieldError("", "is nested too deeply, or has a number that is too long"));
        }
    }

    static List<FieldError> errors(OutputUnit result) {
        if (Boolean.TRUE.equals(result.getValid()) || result.getErrors() == null) {
            return List.of();
        }
        List<OutputUnit> all = result.getErrors();
        return all.stream()
                .filter(one -> !isSummary(one) || all.stream().noneMatch(other -> saysMore(other, one)))
                .map(one -> new FieldError(pointer(one), String.valueOf(one.getError())))
                .distinct()
                .limit(MAX_ERRORS)
                .toList();
    }

    private static boolean isSummary(OutputUnit error) {
        String location = error.getKeywordLocation();
        return SUMMARIES.contains(location.substring(location.lastIndexOf('/') + 1));
    }

    private static boolean saysMore(OutputUnit other, OutputUnit one) {
        String place = pointer(other);
        return place.startsWith(pointer(one) + "/") || (place.equals(pointer(one)) && !isSummary(other));
    }

    private static String pointer(OutputUnit error) {
        String location = error.getInstanceLocation();
        return location.startsWith("#") ? location.substring(1) : location;
    }

    static @Nullable Object decoded(Json json) {
        return io.vertx.core.json.Json.decodeValue(json.text());
    }
}
