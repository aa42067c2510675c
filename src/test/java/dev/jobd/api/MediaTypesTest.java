package dev.jobd.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json                 | true
            application/json;charset=utf-8   | true
            application/json ; charset=utf-8 | true
            APPLICATION/JSON                 | true
            ''                               | true
            application/json/x               | false
            application/x+json               | false
            application/*                    | false
            text/plain                       | false
            json                             | false
            ;                                | false
            """)
    void bodyIsJsonIfItSaysSo(String contentType, boolean isJson) {
        assertThat(MediaTypes.hasJson(headers("Content-Type", contentType))).isEqualTo(isJson);
    }

    @Test
    void bodyIsTakenForJsonWhereNothingSaysWhatItIs() {
        assertThat(MediaTypes.hasJson(headers("Content-Type"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json                     | true
            Application/JSON                     | true
            application/*                        | true
            */*                                  | true
            ''                                   | true
            text/html, application/json;q=0.1    | true
            text/html,*/* ; q=0.5                | true
            application/json;version=1           | true
            application/json;q=0                 | false
            application/json; Q=0.000            | false
            text/*                               | false
            application/json;q=0, */*            | false
            application/json, */*;q=0            | true
            */*;q=0, application/*               | true
            application/*;q=0, */*               | false
            text/html                            | false
            application/problem+json             | false
            application                          | false
            ,;                                   | false
            """)
    void answerIsTakenIfAnyOfTheRangesHasItsType(String accept, boolean accepted) {
        assertThat(MediaTypes.accepts(headers("Accept", accept), "application/json"))
                .isEqualTo(accepted);
    }

    @Test
    void anyAnswerIsTakenWithoutAWish() {
        assertThat(MediaTypes.accepts(headers("Accept"), "text/event-stream")).isTrue();
    }

    @Test
    void allLinesOfAHeaderCount() {
        MultiMap headers = headers("Accept", "text/html", "text/event-stream");

        assertThat(MediaTypes.accepts(headers, "text/event-stream")).isTrue();
        assertThat(MediaTypes.accepts(headers, "text/plain")).isFalse();
    }

    private static MultiMap headers(String name, String... values) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String value : values) {
            headers.add(name, value);
        }
        return headers;
    }
}
