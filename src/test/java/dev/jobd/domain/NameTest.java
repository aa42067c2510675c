package dev.jobd.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameTest {
    @ParameterizedTest
    @CsvSource({"nightly,true", "A.b_c-9,true", "'',false", "a b,false", "a/b,false", "a:b,false", "ä,false"})
    void nameHasLettersDigitsAndAFewSigns(String name, boolean allowed) {
        assertThat(Name.allows(name)).isEqualTo(allowed);
    }

    @Test
    void nameHas128CharactersAtMost() {
        assertThat(Name.allows("x".repeat(128))).isTrue();
        assertThat(Name.allows("x".repeat(129))).isFalse();
    }
}
