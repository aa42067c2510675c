package dev.jobd.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldErrorTest {

    @ParameterizedTest
    @CsvSource({"ms, /ms", "'', /", "a/b, /a~1b", "m~n, /m~0n", "~1, /~01", "~/~, /~0~1~0", "' \"é', '/ \"é'"})
    void namesAreEscapedAsRfc6901Asks(String name, String pointer) {
        assertThat(FieldError.token(name)).isEqualTo(pointer);
    }

    @Test
    void anErrorInAPartIsAnErrorInTheWhole() {
        FieldError part = new FieldError("/ms", "is required");

        assertThat(part.under("/payload")).isEqualTo(new FieldError("/payload/ms", "is required"));
    }

    @Test
    void anErrorOfTheWholePartPointsAtThePart() {
        FieldError part = new FieldError("", "must be an object");

        assertThat(part.under("/payload")).isEqualTo(new FieldError("/payload", "must be an object"));
    }
}
