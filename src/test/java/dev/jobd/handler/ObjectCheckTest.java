package dev.jobd.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectCheckTest {

    @Test
    void nothingIsWrongWithAnObjectThatKeepsTheRules() {
        ObjectCheck check = check("{\"count\":1,\"name\":\"a\"}");

        check.requiredLong("count", 0, 9).requiredString("name").noOtherFields();

        assertThat(check.errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE})
    void bothEndsOfARangeBelongToIt(long value) {
        assertThat(check("{\"n\":" + value + "}")
                        .requiredLong("n", value, value)
                        .errors())
                .isEmpty();
    }

    @Test
    void numbersOutsideTheRangeAreRefused() {
        ObjectCheck check = check("{\"low\":1,\"high\":10}");

        check.requiredLong("low", 2, 9).optionalLong("high", 2, 9);

        assertThat(check.errors())
                .containsExactly(
                        new FieldError("/low", "must be an integer from 2 to 9"),
                        new FieldError("/high", "must be an integer from 2 to 9"));
    }

    @Test
    void requiredFieldsAreMissed() {
        assertThat(check("{}")
                        .requiredLong("count", 0, 9)
                        .requiredString("name")
                        .errors())
                .containsExactly(new FieldError("/count", "is required"), new FieldError("/name", "is required"));
    }

    @Test
    void optionalFieldsAreNotMissed() {
        assertThat(check("{}").optionalLong("count", 0, 9).errors()).isEmpty();
    }

    @Test
    void nullIsNotAnAbsentField() {
        assertThat(check("{\"count\":null}").optionalLong("count", 0, 9).errors())
                .containsExactly(new FieldError("/count", "must be an integer from 0 to 9"));
    }

    @Test
    void otherFieldsAreRefusedWithEscapedPointers() {
        assertThat(check("{\"a/b\":1,\"m~n\":2}").noOtherFields().errors())
                .containsExactly(
                        new FieldError("/a~1b", "is not a field of this payload"),
                        new FieldError("/m~0n", "is not a field of this payload"));
    }

    @Test
    void pointersToNamedFieldsAreEscapedToo() {
        assertThat(check("{}").requiredString("a/b").errors()).containsExactly(new FieldError("/a~1b", "is required"));
    }

    @Test
    void whatIsNoObjectIsRefusedOnce() {
        assertThat(check("[]")
                        .requiredLong("count", 0, 9)
                        .requiredString("name")
                        .noOtherFields()
                        .errors())
                .containsExactly(new FieldError("", "must be an object"));
    }

    @Test
    void theErrorsCannotBeChanged() {
        List<FieldError> errors = check("[]").errors();

        assertThatThrownBy(errors::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    private static ObjectCheck check(String json) {
        return new ObjectCheck(new Payload(new Json(json)).tree());
    }
}
