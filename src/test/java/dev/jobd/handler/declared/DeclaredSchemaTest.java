package dev.jobd.handler.declared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeclaredSchemaTest {
    private static final SchemaRules RULES = new SchemaRules();

    private static List<String> pointers(List<FieldError> errors) {
        return errors.stream().map(FieldError::pointer).distinct().toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "true                                                   | 1          | ",
                "{}                                                     | null       | ",
                "{\"type\":\"integer\"}                                   | 1.0        | ",
                "{\"type\":\"integer\"}                                   | 1.5        | :",
                "{\"type\":\"integer\"}                                   | 12345678901234567890123 | ",
                "{\"type\":[\"string\",\"null\"]}                         | null       | ",
                "{\"enum\":[\"a\",1]}                                     | \"b\"        | :",
                "{\"const\":{\"a\":1}}                                    | {\"a\":1}    | ",
                "{\"items\":{\"type\":\"string\"}}                        | [\"a\",1]    | :/1",
                "{\"properties\":{\"a/b\":{\"type\":\"string\"}}}         | {\"a/b\":1}  | :/a~1b",
                "{\"required\":[\"a\"]}                                   | {}         | :",
                "{\"additionalProperties\":false}                       | {\"a\":1}    | :/a",
                "{\"oneOf\":[{\"type\":\"string\"},{\"minimum\":3}]}        | 2          | :",
                "{\"$defs\":{\"x\":{\"maxLength\":1}},\"$ref\":\"#/$defs/x\"} | \"ab\"       | :",
                "{\"$defs\":{\"x\":{\"$anchor\":\"y\",\"maxLength\":1}},\"$ref\":\"#y\"} | \"ab\" | :",
                "{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"type\":\"object\"} | {\"a\":{\"a\":1}} | :/a/a",
                "{\"format\":\"date-time\"}                               | \"2026\"     | :",
                "{\"dependentRequired\":{\"a\":[\"b\"]}}                  | {\"a\":1}    | :"
            })
    void payloadIsCheckedAsTheStandardSays(String schema, String payload, String wrong) {
        assertThat(RULES.check(new Json(schema))).isEmpty();
        List<FieldError> errors = DeclaredSchema.of(new Json(schema)).check(new Json(payload));

        assertThat(pointers(errors)).isEqualTo(wrong == null ? List.of() : List.of(wrong.substring(1)));
    }

    @Test
    void errorsOfOneValueDoNotHideThoseOfAnother() {
        DeclaredSchema schema = DeclaredSchema.of(new Json("""
                {"type":"object","properties":{"a":{"type":"integer","minimum":3},"b":{"items":{"type":"string"}}},
                 "additionalProperties":false}"""));

        assertThat(pointers(schema.check(new Json("{\"a\":1,\"b\":[1],\"c\":2}"))))
                .containsExactly("/a", "/b/0", "/c");
    }

    @Test
    void falseTakesNothing() {
        assertThat(DeclaredSchema.of(new Json("false")).check(new Json("1"))).hasSize(1);
    }

    @Test
    void payloadWithManyErrorsTellsSome() {
        DeclaredSchema schema = DeclaredSchema.of(new Json("{\"items\":{\"type\":\"string\"}}"));
        String numbers =
                IntStream.range(0, 10_000).mapToObj(String::valueOf).toList().toString();

        assertThat(schema.check(new Json(numbers))).hasSize(20);
    }

    @Test
    void payloadThatIsTooDeepForTheSchemaIsRefused() {
        DeclaredSchema schema = DeclaredSchema.of(new Json("{\"items\":{\"$ref\":\"#\"},\"type\":\"array\"}"));

        assertThat(schema.check(new Json("[".repeat(900) + "]".repeat(900)))).hasSizeLessThan(2);
        assertThat(schema.check(new Json("[".repeat(5000) + "]".repeat(5000)))).hasSize(1);
    }

    @Test
    void schemaMayBeUsedByManyThreads() {
        DeclaredSchema schema = DeclaredSchema.of(
                new Json("{\"$defs\":{\"x\":{\"maxLength\":1}},\"properties\":{\"a\":{\"$ref\":\"#/$defs/x\"}}}"));

        assertThat(IntStream.range(0, 2000)
                        .parallel()
                        .filter(i -> schema.check(new Json("{\"a\":\"" + "x".repeat(i % 3) + "\"}"))
                                        .isEmpty()
                                != i % 3 < 2)
                        .count())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1                                           | :",
                "[]                                          | :",
                "null                                        | :",
                "{\"type\":\"strng\"}                          | :/type",
                "{\"properties\":{\"a\":5}}                    | :/properties/a",
                "{\"minLength\":-1}                          | :/minLength",
                "{\"pattern\":\"(\"}                           | :/pattern",
                "{\"patternProperties\":{\"(\":{}}}            | :/patternProperties/(",
                "{\"$ref\":\"http://example.com/x\"}           | :/$ref",
                "{\"$ref\":\"file:///etc/passwd\"}             | :/$ref",
                "{\"$ref\":\"#/$defs/none\"}                   | :/$ref",
                "{\"$ref\":\"#none\"}                          | :/$ref",
                "{\"items\":{\"$ref\":\"other.json\"}}         | :/items/$ref",
                "{\"$ref\":\"#\"}                              | :",
                "{\"allOf\":[{\"$ref\":\"#/$defs/a\"}],\"$defs\":{\"a\":{\"$ref\":\"#\"}}} | :"
            })
    void schemaThatCannotBeUsedIsFoundOut(String schema, String wrong) {
        assertThat(pointers(RULES.check(new Json(schema)))).contains(wrong.substring(1));
    }

    @Test
    void schemaThatReferencesMakeHugeIsRefused() {
        StringBuilder schema = new StringBuilder("{\"$defs\":{\"d0\":{\"type\":\"string\"}");
        for (int i = 1; i < 40; i++) {
            String before = "{\"$ref\":\"#/$defs/d" + (i - 1) + "\"}";
            schema.append(",\"d")
                    .append(i)
                    .append("\":{\"allOf\":[")
                    .append(before)
                    .append(",")
                    .append(before)
                    .append("]}");
        }
        schema.append("},\"$ref\":\"#/$defs/d39\"}");

        assertThat(RULES.check(new Json(schema.toString())))
                .singleElement()
                .satisfies(error -> assertThat(error.detail()).startsWith("may have 10,000 parts"));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 700, 900})
    void schemaThatIsTooDeepIsRefusedOrTaken(int levels) {
        String schema = "{\"items\":".repeat(levels) + "{}" + "}".repeat(levels);

        assertThat(RULES.check(new Json(schema))).hasSizeLessThan(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"const\":{\"$ref\":\"http://x\"}}",
                "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"title\":\"x\",\"x-own\":1}",
                "{\"$id\":\"https://example.com/s\",\"$ref\":\"#/$defs/x\",\"$defs\":{\"x\":{\"type\":\"string\"}}}",
                "{\"$defs\":{\"a b\":{}},\"$ref\":\"#/$defs/a%20b\"}",
                "{\"prefixItems\":[{\"type\":\"string\"}],\"items\":false,\"unevaluatedItems\":false}"
            })
    void schemaThatCanBeUsedIsTaken(String schema) {
        assertThat(RULES.check(new Json(schema))).isEmpty();
        assertThat(DeclaredSchema.of(new Json(schema)).check(new Json("\"a\"")))
                .hasSize(schema.contains("const") ? 1 : 0);
    }
}
