package dev.jobd.handler.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLineTest {

    @ParameterizedTest
    @CsvSource({
        "::progress 0, 0.0, ''",
        "::progress 1, 1.0, ''",
        "::progress 1.0, 1.0, ''",
        "::progress 0.25 unpacking, 0.25, unpacking",
        "'::progress   0.5   two words  ', 0.5, two words",
        "::progress 0%, 0.0, ''",
        "::progress 40% done, 0.4, done",
        "::progress 99.5%, 0.995, ''",
        "::progress 100%, 1.0, ''"
    })
    void aShareIsANumberUpToOneOrPercent(String line, double share, String message) {
        assertThat(ProgressLine.parse(line)).contains(new ProgressLine(share, message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "progress 0.5",
                "::progress",
                "::progress ",
                "::progress half",
                "::progress 2",
                "::progress 1.1",
                "::progress 101%",
                "::progress -1",
                "::progress NaN",
                "::progress 0.5x",
                "::progress 50%x",
                " ::progress 0.5"
            })
    void everythingElseIsALineLikeAnyOther(String line) {
        assertThat(ProgressLine.parse(line)).isEmpty();
    }
}
