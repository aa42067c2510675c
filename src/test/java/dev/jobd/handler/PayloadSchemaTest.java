package dev.jobd.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadSchemaTest {
    private static final PayloadSchema SCHEMA = PayloadSchema.object()
            .requiredLong("count", 2, 9, "How many.")
            .requiredString("name", "Of what.")
            .optionalLong("more", 0, 5, "How many more.");

    @Test
    void nothingIsWrongWithAnObjectThatKeepsTheRules() {
        assertThat(check(SCHEMA, "{\"count\":2,\"name\":\"a\",\"more\":5}")).isEmpty();
    }

    @Test
    void optionalFieldsAreNotMissed() {
        assertThat(check(SCHEMA, "{\"count\":9,\"name\":\"\"}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE})
    void bothEndsOfARangeBelongToIt(long value) {
        PayloadSchema schema = PayloadSchema.object().requiredLong("n", value, value, "A number.");

        assertThat(check(schema, "{\"n\":" + value + "}")).isEmpty();
    }

    @Test
    void numbersOutsideTheRangeAreRefused() {
        assertThat(check(SCHEMA, "{\"count\":1,\"name\":\"a\",\"more\":6}"))
                .containsExactly(
                        new FieldError("/count", "must be an integer from 2 to 9"),
                        new FieldError("/more", "must be an integer from 0 to 5"));
    }

    @Test
    void whatIsNoStringIsRefused() {
        assertThat(check(SCHEMA, "{\"count\":2,\"name\":1}"))
                .containsExactly(new FieldError("/name", "must be a string"));
    }

    @Test
    void requiredFieldsAreMissed() {
        assertThat(check(SCHEMA, "{}"))
                .containsExactly(new FieldError("/count", "is required"), new FieldError("/name", "is required"));
    }

    @Test
    void nullIsNotAnAbsentField() {
        assertThat(check(SCHEMA, "{\"count\":2,\"name\":\"a\",\"more\":null}"))
                .containsExactly(new FieldError("/more", "must be an integer from 0 to 5"));
    }

    @Test
    void otherFieldsAreRefusedWithEscapedPointers() {
        assertThat(check(PayloadSchema.object(), "{\"a/b\":1,\"m~n\":2}"))
                .containsExactly(
                        new FieldError("/a~1b", "is not a field of this payload"),
                        new FieldError("/m~0n", "is not a field of this payload"));
    }

    @Test
    void pointersToNamedFieldsAreEscapedToo() {
        PayloadSchema schema = PayloadSchema.object().requiredString("a/b", "A part.");

        assertThat(check(schema, "{}")).containsExactly(new FieldError("/a~1b", "is required"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "5", "\"{}\"", "null"})
    void whatIsNoObjectIsRefusedOnce(String payload) {
        assertThat(check(SCHEMA, payload)).containsExactly(new FieldError("", "must be an object"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "5", "\"\"", "null", "{\"a\":1}"})
    void anyTakesEverything(String payload) {
        assertThat(check(PayloadSchema.any(), payload)).isEmpty();
    }

    @Test
    void theErrorsCannotBeChanged() {
        List<FieldError> errors = check(SCHEMA, "{}");

        assertThatThrownBy(errors::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void addingAFieldLeavesTheSchemaAsItWas() {
        PayloadSchema before = PayloadSchema.object();
        before.requiredString("name", "Of what.");

        assertThat(check(before, "{}")).isEmpty();
    }

    @Test
    void theDocumentSaysTheSameRules() {
        assertThat(tree(SCHEMA.json())).isEqualTo(tree(new Json("""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "type": "object",
                  "properties": {
                    "count": {"type": "integer", "description": "How many.", "minimum": 2, "maximum": 9},
                    "name": {"type": "string", "description": "Of what."},
                    "more": {"type": "integer", "description": "How many more.", "minimum": 0, "maximum": 5}
                  },
                  "required": ["count", "name"],
                  "additionalProperties": false
                }
                """)));
    }

    @Test
    void anObjectWithoutRequiredFieldsRequiresNone() {
        PayloadSchema schema = PayloadSchema.object().optionalLong("more", 0, 5, "How many more.");

        assertThat(tree(schema.json()).has("required")).isFalse();
    }

    @Test
    void theDocumentOfAnyRulesNothingOut() {
        assertThat(PayloadSchema.any().json().text())
                .isEqualTo("{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"}");
    }

    @Test
    void fieldsStandInTheOrderInWhichTheyWereAdded() {
        assertThat(tree(SCHEMA.json()).path("properties").fieldNames())
                .toIterable()
                .containsExactly("count", "name", "more");
    }

    private static List<FieldError> check(PayloadSchema schema, String payload) {
        return schema.check(tree(new Json(payload)));
    }

    private static JsonNode tree(Json json) {
        return new Payload(json).tree();
    }
}
