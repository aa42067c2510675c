package dev.jobd.handler.declared;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many parts of a schema a payload may be held against. References can make a small schema huge: each part counts as often
 * as they lead to it, but for those that lead back to where they are.
 */
final class SchemaSize {
    static final int MAX = 10_000;

    private final JsonObject root;
    /** By what is within the objects, which are made anew each time that they are asked for; 0 while one is looked at. */
    private final Map<Object, Integer> known = new IdentityHashMap<>();

    SchemaSize(JsonObject root) {
        this.root = root;
    }

    /** Of a part; more than the maximum is not counted any further. */
    int of(@Nullable Object part) {
        return switch (part) {
            case JsonObject object -> {
                Integer before = known.putIfAbsent(object.getMap(), 0);
                if (before != null) {
                    yield before;
                }
                long size = 1;
                for (Map.Entry<String, Object> field : object) {
                    boolean reference = field.getKey().equals("$ref")
                            && field.getValue() instanceof String text
                            && text.startsWith("#/");
                    size += reference
                            ? of(SchemaRules.target(root, (String) field.getValue()))
                            : SchemaRules.VALUES.contains(field.getKey()) ? 1 : of(field.getValue());
                }
                int bounded = (int) Math.min(size, MAX + 1);
                known.put(object.getMap(), bounded);
                yield bounded;
            }
            case JsonArray array -> {
                long size = 1;
                for (Object element : array) {
                    size += of(element);
                }
                yield (int) Math.min(size, MAX + 1);
            }
            case null, default -> 1;
        };
    }
}
