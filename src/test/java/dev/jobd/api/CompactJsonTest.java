package dev.jobd.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompactJsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[1.10,-0.0,1E+9,12345678901234567890]",
                "\"\"",
                "\" a  b\t\"",
                "\"\\\\\"",
                "\"\\\" \\\" \"",
                "\"a\\\\\"",
                "{\"a b\":\" \\n \",\"é€😀\":\"\\u0020\"}",
                "null"
            })
    void compactJsonStaysAsItIs(String json) {
        assertThat(compact(json)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ \"a\" : 1 } | {\"a\":1}",
                "[1, 2,\t3] | [1,2,3]",
                "[ \" x \" , \" y \" ] | [\" x \",\" y \"]",
                "[\"\\\\\" , \" \"] | [\"\\\\\",\" \"]",
                "[ \"a \\\" b\" , 1 ] | [\"a \\\" b\",1]",
                "{ \"é \" : \" 😀 \" } | {\"é \":\" 😀 \"}",
                "{\"a\":[{ }, [ ]]} | {\"a\":[{},[]]}",
            })
    void whiteSpaceBetweenTokensIsTakenOut(String json, String compact) {
        assertThat(compact(json)).isEqualTo(compact);
    }

    @Test
    void allFourKindsOfWhiteSpaceAreTakenOut() {
        assertThat(compact("[ \n\r\t1]")).isEqualTo("[1]");
    }

    @Test
    void nothingOutsideTheBoundsIsRead() {
        byte[] json = "{\"payload\": [1, 2] }".getBytes(UTF_8);

        assertThat(CompactJson.of(json, 12, 18).text()).isEqualTo("[1,2]");
    }

    @Test
    void nothingOutsideTheBoundsIsReadOfCompactJson() {
        byte[] json = "{\"payload\":[1,2]}".getBytes(UTF_8);

        assertThat(CompactJson.of(json, 11, 16).text()).isEqualTo("[1,2]");
    }

    private static String compact(String json) {
        byte[] bytes = json.getBytes(UTF_8);
        return CompactJson.of(bytes, 0, bytes.length).text();
    }
}
