package dev.jobd.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobd.handler.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTest {

    @Test
    void statusHeadersAndBodyAreTheResult() {
        assertThat(new Answer(200, Map.of("x", "y"), "hello".getBytes(StandardCharsets.UTF_8), false)
                        .result()
                        .text())
                .isEqualTo("{\"status\":200,\"headers\":{\"x\":\"y\"},\"body\":\"hello\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json|{\"a\":[1.50,null]}|{\"a\":[1.50,null]}",
                "application/json; charset=utf-8|12345678901234567890|12345678901234567890",
                "application/problem+json|{}|{}",
                "Application/JSON|\"ä\"|\"ä\"",
                "application/json|{\"a\":|\"{\\\"a\\\":\"",
                "application/json|1e99999999999|\"1e99999999999\"",
                "application/json|-1e-2147483649|\"-1e-2147483649\"",
                "application/json|1 2|\"1 2\"",
                "text/plain|{}|\"{}\"",
                "''|''|\"\""
            })
    void aBodyIsJsonIfTheServiceSaysSoAndItIs(String type, String body, String result) {
        Answer answer = new Answer(200, Map.of("content-type", type), body.getBytes(StandardCharsets.UTF_8), false);

        assertThat(answer.result().text()).endsWith("},\"body\":" + result + "}");
    }

    @Test
    void jsonThatIsTooDeepIsText() {
        assertThat(body("application/json", "[".repeat(100_000).getBytes(StandardCharsets.UTF_8), false)
                        .isTextual())
                .isTrue();
    }

    @Test
    void aTextIsReadInItsCharset() {
        byte[] latin = "grüße".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(body("text/plain; charset=\"ISO-8859-1\"", latin, false).textValue())
                .isEqualTo("grüße");
    }

    @Test
    void whatIsNoTextIsBase64() {
        JsonNode result = result("image/png", new byte[] {(byte) 0x89, 'P'}, false);

        assertThat(result.path("body_base64").textValue()).isEqualTo("iVA=");
        assertThat(result.has("body")).isFalse();
    }

    @Test
    void aCutTextEndsWithAWholeCharacter() {
        byte[] bytes = "xä".getBytes(StandardCharsets.UTF_8);

        JsonNode result = result("text/plain", Arrays.copyOf(bytes, 2), true);

        assertThat(result.path("body").textValue()).isEqualTo("x");
        assertThat(result.path("truncated").asBoolean()).isTrue();
    }

    @Test
    void cutJsonIsText() {
        assertThat(body("application/json", "12".getBytes(StandardCharsets.UTF_8), true)
                        .textValue())
                .isEqualTo("12");
    }

    @Test
    void whatHasToBeEscapedFitsIntoAResultToo() {
        Answer answer = new Answer(200, Map.of(), new byte[Answer.MAX_BODY], false);

        assertThat(answer.result().text()).hasSizeLessThan(1024 * 1024).contains("\"truncated\":true");
    }

    @Test
    void theLargestBodyOfEachKindFits() {
        byte[] letters = new byte[Answer.MAX_BODY];
        Arrays.fill(letters, (byte) 'x');
        byte[] binary = new byte[Answer.MAX_BODY];
        Arrays.fill(binary, (byte) 0xFF);

        assertThat(body("text/plain", letters, false).textValue()).hasSize(Answer.MAX_BODY);
        assertThat(new Answer(200, Map.of(), binary, false).result().text()).hasSizeLessThan(1024 * 1024);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120||PT2M",
                "0||PT0S",
                "Mon, 23 Nov 2026 12:00:30 GMT|Mon, 23 Nov 2026 12:00:00 GMT|PT30S",
                "Mon, 23 Nov 2026 11:00:00 GMT|Mon, 23 Nov 2026 12:00:00 GMT|PT0S",
                "Mon, 23 Nov 2026 12:00:30 GMT||",
                "soon||",
                "-1||",
                "99999999999||"
            })
    void retryAfterIsSecondsOrADate(String value, String date, String expected) {
        Answer answer =
                new Answer(503, Map.of("retry-after", value, "date", date == null ? "" : date), new byte[0], false);

        assertThat(answer.retryAfter().map(Duration::toString).orElse(null)).isEqualTo(expected);
    }

    private static JsonNode body(String type, byte[] body, boolean cut) {
        return result(type, body, cut).path("body");
    }

    private static JsonNode result(String type, byte[] body, boolean cut) {
        return new Payload(new Answer(200, Map.of("content-type", type), body, cut).result()).tree();
    }
}
