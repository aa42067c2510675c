package dev.jobd.handler.declared;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** What a schema has to be, so that payloads can be checked by it: found out when a type is declared, not with its jobs. */
public final class SchemaRules {
    private static final String DRAFT = "https://json-schema.org/draft/2020-12/";
    private static final List<String> VOCABULARIES = List.of(
            "meta/core",
            "meta/applicator",
            "meta/unevaluated",
            "meta/validation",
            "meta/meta-data",
            "meta/format-annotation",
            "meta/content");

    /** What stands under these is no schema. */
    static final Set<String> VALUES = Set.of("const", "enum", "default", "examples");

    private final Validator metaSchema;

    public SchemaRules() {
        SchemaRepository repository = SchemaRepository.create(DeclaredSchema.options());
        VOCABULARIES.forEach(name -> repository.dereference(DRAFT + name, read(name)));
        JsonSchema root = read("schema");
        repository.dereference(DRAFT + "schema", root);
        metaSchema = repository.validator(root);
    }

    private static JsonSchema read(String name) {
        String resource = "json-schema.org/draft/2020-12/" + name;
        try (InputStream stream = JsonSchema.class.getClassLoader().getResourceAsStream(resource)) {
            byte[] text = Objects.requireNonNull(stream, resource).readAllBytes();
            return JsonSchema.of(new JsonObject(new String(text, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a schema, with pointers into it. */
    public List<FieldError> check(Json schema) {
        try {
            return errors(schema);
        } catch (StackOverflowError e) {
            return List.of(new FieldError("", "is nested too deeply"));
        }
    }

    private List<FieldError> errors(Json schema) {
        Object value = DeclaredSchema.decoded(schema);
        if (value instanceof Boolean) {
            return List.of();
        }
        if (!(value instanceof JsonObject root)) {
            return List.of(new FieldError("", "must be a JSON Schema: an object, or true or false"));
        }
        List<FieldError> errors = new ArrayList<>(DeclaredSchema.errors(metaSchema.validate(root)));
        if (errors.isEmpty()) {
            collect(root, root, "", errors);
        }
        if (errors.isEmpty() && new SchemaSize(root).of(root) > SchemaSize.MAX) {
            errors.add(new FieldError(
                    "",
                    "may have %,d parts, each counted as often as references lead to it".formatted(SchemaSize.MAX)));
        }
        if (errors.isEmpty()) {
            errors.addAll(tried(schema));
        }
        return errors;
    }

    /** One that refers to itself without end does so with any payload. */
    private static List<FieldError> tried(Json schema) {
        try {
            DeclaredSchema declared = DeclaredSchema.of(schema);
            return declared.check(new Json("null")).stream()
                    .filter(error -> error.detail().startsWith(DeclaredSchema.UNUSABLE))
                    .map(_ -> new FieldError("", "refers to itself without end"))
                    .toList();
        } catch (IllegalArgumentException e) {
            return List.of(new FieldError("", "cannot be used: " + e.getMessage()));
        }
    }

    private static void collect(JsonObject root, @Nullable Object value, String pointer, List<FieldError> errors) {
        switch (value) {
            case JsonObject object ->
                object.forEach(field -> {
                    String own = pointer + FieldError.token(field.getKey());
                    look(root, field.getKey(), field.getValue(), own, errors);
                    if (!VALUES.contains(field.getKey())) {
                        collect(root, field.getValue(), own, errors);
                    }
                });
            case JsonArray array -> {
                for (int i = 0; i < array.size(); i++) {
                    collect(root, array.getValue(i), pointer + "/" + i, errors);
                }
            }
            case null, default -> {}
        }
    }

    private static void look(
            JsonObject root, String keyword, @Nullable Object value, String pointer, List<FieldError> errors) {
        switch (keyword) {
            case "$ref", "$dynamicRef" -> {
                if (value instanceof String reference && !isWithin(root, reference)) {
                    errors.add(new FieldError(pointer, "must lead to a place in this schema: nothing is fetched"));
                }
            }
            case "pattern" -> checkPattern(value, pointer, errors);
            case "patternProperties" -> {
                if (value instanceof JsonObject patterns) {
                    patterns.fieldNames().forEach(name -> checkPattern(name, pointer + FieldError.token(name), errors));
                }
            }
            default -> {
                // Nothing that the meta schema would not have found.
            }
        }
    }

    private static boolean isWithin(JsonObject root, String reference) {
        if (reference.equals("#")) {
            return true;
        }
        if (!reference.startsWith("#/")) {
            return reference.startsWith("#") && hasAnchor(root, reference.substring(1));
        }
        return target(root, reference) != null;
    }

    /** What a reference by pointer leads to. */
    static @Nullable Object target(JsonObject root, String reference) {
        try {
            String path = URLDecoder.decode(reference.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
            return JsonPointer.from(path).queryJson(root);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean hasAnchor(@Nullable Object value, String name) {
        return switch (value) {
            case JsonObject object ->
                name.equals(object.getValue("$anchor"))
                        || name.equals(object.getValue("$dynamicAnchor"))
                        || object.stream().anyMatch(field -> hasAnchor(field.getValue(), name));
            case JsonArray array -> array.stream().anyMatch(element -> hasAnchor(element, name));
            case null, default -> false;
        };
    }

    private static void checkPattern(@Nullable Object value, String pointer, List<FieldError> errors) {
        if (value instanceof String pattern) {
            try {
                Pattern _ = Pattern.compile(pattern);
            } catch (PatternSyntaxException e) {
                errors.add(new FieldError(pointer, "is not a regular expression: " + e.getDescription()));
            }
        }
    }
}
