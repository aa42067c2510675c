package dev.jobd.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void nullIsAValue() {
        assertThat(Json.NULL).isEqualTo(new Json("null"));
    }

    @Test
    void valuesAreComparedByTheirText() {
        assertThat(new Json("1.10")).isEqualTo(new Json("1.10")).isNotEqualTo(new Json("1.1"));
    }
}
