package dev.jobd.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.jobd.testing.Jobs;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a handler does fails its own job, and nothing else. */
@QuarkusTest
final class RoughHandlersTest {
    private static final int LOG_LIMIT = 64 * 1024;

    @AfterEach
    void theServiceAnswersOn() {
        Jobs.run("echo", "1").then().body("state", equalTo("SUCCEEDED"));
    }

    @Test
    void aNewJobHandlerBeanIsFoundWithoutAnotherLineElsewhere() {
        Jobs.run("unheard-of", "1").then().body("state", equalTo("SUCCEEDED"));
    }

    @Test
    void thrownMessageIsTheError() {
        Jobs.run("throwing", "1")
                .then()
                .body("state", equalTo("FAILED"))
                .body("error", equalTo("the printer is on fire"))
                .body("log", equalTo("attempt 1 failed: the printer is on fire\n"));
    }

    @Test
    void throwingWithoutAMessageIsToldInWords() {
        Jobs.run("throwing-silently", "1")
                .then()
                .body("state", equalTo("FAILED"))
                .body("error", equalTo("unsupported operation exception"));
    }

    @Test
    void throwingSomethingThatCannotTellItsMessageFailsTheJob() {
        Jobs.run("throwing-rudely", "1").then().body("state", equalTo("FAILED"));
    }

    @Test
    void endlessRecursionFailsTheJob() {
        Jobs.run("recursing", "1").then().body("state", equalTo("FAILED")).body("error", equalTo("stack overflow"));
    }

    @Test
    void allMemoryThereIsFailsTheJob() {
        Jobs.run("hoarding", "1")
                .then()
                .body("state", equalTo("FAILED"))
                .body("error", containsString("out of memory"));
    }

    @Test
    void resultOverOneMebibyteFailsTheJob() {
        Jobs.run("oversized", "1")
                .then()
                .body("state", equalTo("FAILED"))
                .body("error", equalTo("the result has 1,048,578 characters, and may have 1,048,576"));
    }

    @Test
    void noOutcomeFailsTheJob() {
        Jobs.run("silent", "1").then().body("state", equalTo("FAILED"));
    }

    @Test
    void messageOfMebibytesIsCut() {
        Response job = Jobs.run("fail", '{' + "\"message\":\"" + "x".repeat(500_000) + "\"}");

        assertThat(job.<String>path("error")).hasSizeLessThanOrEqualTo(4096).endsWith("x…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a line of the log", "grüße 日本 😀", ""})
    void logOver64KibIsCutAndSaysSo(String line) {
        Response job = Jobs.run("chatty", '"' + line + '"');

        String log = job.path("log");
        job.then().body("state", equalTo("SUCCEEDED"));
        assertThat(log).startsWith(line + '\n').endsWith("\n[log cut at 64 KiB]\n");
        assertThat(log.getBytes(UTF_8).length).isBetween(LOG_LIMIT - 64, LOG_LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"with an error\""})
    void handlerThatFailsToCheckIsAnInternalError(String payload) {
        Jobs.post("{\"type\":\"check-throwing\",\"payload\":" + payload + "}")
                .then()
                .statusCode(500)
                .body("code", equalTo("internal"));
    }
}
