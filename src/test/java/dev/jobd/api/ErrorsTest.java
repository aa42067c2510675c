package dev.jobd.api;

import static dev.jobd.testing.Requests.ECHO;
import static dev.jobd.testing.Requests.bare;
import static dev.jobd.testing.Requests.get;
import static dev.jobd.testing.Requests.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.jobd.testing.ProblemForm;
import dev.jobd.testing.RawAnswer;
import dev.jobd.testing.RawConnection;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The errors of well-formed requests. */
@QuarkusTest
final class ErrorsTest {
    private static final int MIB = 1024 * 1024;

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void errorHasTheProblemForm(String name, String request, int status, String code) {
        ProblemForm.check(RawConnection.exchange(request), status, code);
    }

    static Stream<Arguments> errorHasTheProblemForm() {
        return Stream.of(
                arguments("empty body", submit(""), 400, "invalid-json"),
                arguments("no body", bare("POST", "/jobs", ""), 400, "invalid-json"),
                arguments("blank body", submit("  \n"), 400, "invalid-json"),
                arguments("cut JSON", submit("{\"type\":\"echo\",\"payl"), 400, "invalid-json"),
                arguments("no JSON", submit("type=echo"), 400, "invalid-json"),
                arguments("JSON and more", submit(ECHO + " {}"), 400, "invalid-json"),
                arguments("not a number", submit("{\"type\":\"echo\",\"payload\":NaN}"), 400, "invalid-json"),
                arguments(
                        "bad UTF-8", submit(bytes("{\"type\":\"echo\",\"payload\":\"\u00c3(\"}")), 400, "invalid-json"),
                arguments(
                        "overlong UTF-8",
                        submit(bytes("{\"type\":\"echo\",\"payload\":\"\u00c0\u0080\"}")),
                        400,
                        "invalid-json"),
                arguments(
                        "surrogate in UTF-8",
                        submit(bytes("{\"type\":\"echo\",\"payload\":\"\u00ed\u00a0\u0080\"}")),
                        400,
                        "invalid-json"),
                arguments("raw NUL", submit("{\"type\":\"echo\",\"payload\":\"\0\"}"), 400, "invalid-json"),
                arguments("UTF-16", submit(ECHO.getBytes(StandardCharsets.UTF_16BE)), 400, "invalid-json"),
                arguments(
                        "UTF-16 the other way", submit(ECHO.getBytes(StandardCharsets.UTF_16LE)), 400, "invalid-json"),
                arguments("UTF-32", submit(ECHO.getBytes(StandardCharsets.UTF_32BE)), 400, "invalid-json"),
                arguments("nested 100,000 deep", submit(nested(100_000)), 400, "invalid-json"),
                arguments("nested, never closed", submit("[".repeat(MIB)), 400, "invalid-json"),
                arguments(
                        "number of 10,000 digits",
                        submit("{\"type\":\"echo\",\"payload\":" + "9".repeat(10_000) + "}"),
                        400,
                        "invalid-json"),
                arguments(
                        "field twice",
                        submit("{\"type\":\"echo\",\"type\":\"echo\",\"payload\":1}"),
                        400,
                        "invalid-json"),
                arguments("no object", submit("[]"), 400, "invalid-request"),
                arguments("null", submit("null"), 400, "invalid-request"),
                arguments("half a character", submit("{\"type\":\"\\ud800\",\"payload\":1}"), 400, "invalid-request"),
                arguments("unknown job", get("/jobs/00000000-0000-7000-8000-000000000000"), 404, "job-not-found"),
                arguments("root", get("/"), 404, "not-found"),
                arguments("unknown path", get("/nix"), 404, "not-found"),
                arguments("unknown path under a job", get("/jobs/x/nix"), 404, "not-found"),
                arguments("unknown path under /q", get("/q/nix"), 404, "not-found"),
                arguments("/q", get("/q"), 404, "not-found"),
                arguments("/q/", get("/q/"), 404, "not-found"),
                arguments("unknown health check", get("/q/health/nix"), 404, "not-found"),
                arguments("unknown file of a page", get("/q/swagger-ui/nix.js"), 404, "not-found"),
                arguments("encoded path", get("/n%69x"), 404, "not-found"),
                arguments("dots", get("/../../etc/passwd"), 404, "not-found"),
                arguments("encoded dots", get("/%2e%2e/%2e%2e/etc/passwd"), 404, "not-found"),
                arguments("the guard's own path", get("/-refused/400"), 404, "not-found"),
                arguments("the guard's own path, asked", get("/-refused/400?x=1"), 404, "not-found"),
                arguments("the guard's own path, encoded", get("/%2drefused/413"), 404, "not-found"),
                arguments("server-wide", bare("OPTIONS", "*", ""), 404, "not-found"),
                arguments("unknown method on no path", bare("BREW", "/nix", ""), 404, "not-found"),
                arguments("put on jobs", bare("PUT", "/jobs", ""), 405, "method-not-allowed"),
                arguments("delete on jobs/", bare("DELETE", "/jobs/", ""), 405, "method-not-allowed"),
                arguments("put on a job", bare("PUT", "/jobs/x", ""), 405, "method-not-allowed"),
                arguments("delete on metrics", bare("DELETE", "/metrics", ""), 405, "method-not-allowed"),
                arguments("trace", bare("TRACE", "/metrics", ""), 405, "method-not-allowed"),
                arguments("connect", bare("CONNECT", "/metrics", ""), 405, "method-not-allowed"),
                arguments("unknown method", bare("BREW", "/metrics", ""), 405, "method-not-allowed"),
                arguments("method in lower case", bare("get", "/metrics", ""), 405, "method-not-allowed"),
                arguments("page wanted", bare("GET", "/metrics", "Accept: text/html\r\n"), 406, "not-acceptable"),
                arguments("senseless Accept", bare("GET", "/metrics", "Accept: ;;;\r\n"), 406, "not-acceptable"),
                arguments(
                        "page wanted for a job",
                        bare("GET", "/jobs/x", "Accept: text/html\r\n"),
                        406,
                        "not-acceptable"),
                arguments(
                        "page wanted for a submission",
                        submit("Accept: text/html\r\nContent-Type: application/json\r\n", ECHO),
                        406,
                        "not-acceptable"),
                arguments(
                        "form",
                        submit("Content-Type: application/x-www-form-urlencoded\r\n", "type=echo"),
                        415,
                        "unsupported-media-type"),
                arguments("text", submit("Content-Type: text/plain\r\n", ECHO), 415, "unsupported-media-type"),
                arguments(
                        "multipart",
                        submit("Content-Type: multipart/form-data; boundary=x\r\n", ECHO),
                        415,
                        "unsupported-media-type"),
                arguments(
                        "patch",
                        submit("Content-Type: application/merge-patch+json\r\n", ECHO),
                        415,
                        "unsupported-media-type"),
                arguments(
                        "senseless Content-Type",
                        submit("Content-Type: ;;;\r\n", ECHO),
                        415,
                        "unsupported-media-type"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Content-Type: \r\n",
                "Content-Type: APPLICATION/JSON\r\n",
                "Content-Type: application/json; charset=utf-8\r\n"
            })
    void contentTypeMayBeMissingOrSayMoreThanItMust(String header) {
        assertThat(RawConnection.exchange(submit(header, ECHO)).status()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                      | /type, /payload",
                "{\"type\":\"echo\"}                                     | /payload",
                "{\"payload\":null}                                      | /type",
                "{\"type\":1,\"payload\":1}                              | /type",
                "{\"type\":null,\"payload\":1}                           | /type",
                "{\"type\":{\"type\":\"echo\"},\"payload\":1}            | /type",
                "{\"type\":\"nix\",\"payload\":1}                        | /type",
                "{\"type\":\"echo\",\"payload\":1,\"a/b~c\":1}           | /a~1b~0c",
                "{\"type\":\"echo\",\"payload\":1,\"\":1}                | /",
                "{\"x\":{\"type\":1},\"y\":[1]}                          | /x, /y, /type, /payload",
                "{\"type\":\"sleep\",\"payload\":{}}                     | /payload/ms",
                "{\"type\":\"sleep\",\"payload\":{\"ms\":-1}}            | /payload/ms",
                "{\"type\":\"sleep\",\"payload\":{\"ms\":1.5}}           | /payload/ms",
                "{\"type\":\"sleep\",\"payload\":{\"ms\":1e999999999}}   | /payload/ms",
                "{\"type\":\"sleep\",\"payload\":{\"ms\":\"1\"}}         | /payload/ms",
                "{\"type\":\"sleep\",\"payload\":{\"ms\":1,\"s\":1}}     | /payload/s",
                "{\"type\":\"sleep\",\"payload\":[]}                     | /payload",
                "{\"type\":\"fail\",\"payload\":{\"times\":\"x\"}}       | /payload/message, /payload/times",
            })
    void invalidRequestPointsAtEveryFault(String body, String pointers) {
        RawAnswer answer = RawConnection.exchange(submit(body));

        ProblemForm.check(answer, 400, "invalid-request");
        List<Map<String, String>> errors = answer.json().getList("errors");
        assertThat(errors.stream().map(error -> error.get("pointer"))).containsExactly(pointers.split(", "));
        assertThat(errors).allSatisfy(error -> {
            assertThat(error).containsOnlyKeys("pointer", "detail");
            assertThat(error.get("detail")).isNotBlank();
        });
    }

    @Test
    void unknownTypeIsToldTheKnownOnes() {
        RawAnswer answer = RawConnection.exchange(submit("{\"type\":\"nix\",\"payload\":1}"));

        assertThat(answer.json().getString("errors[0].detail"))
                .contains("'nix'", "echo", "fail", "sleep", "unheard-of");
    }

    @Test
    void invalidJsonIsToldWhere() {
        RawAnswer answer = RawConnection.exchange(submit("{\"type\":\"echo\",\n\"payload\":tru}"));

        assertThat(answer.json().getString("detail")).contains("line 2");
    }

    @Test
    void answerIsNotMuchLargerThanTheFaultsItTellsOf() {
        String fields =
                IntStream.range(0, 60_000).mapToObj(i -> "\"f" + i + "\":1").collect(Collectors.joining(","));

        RawAnswer answer = RawConnection.exchange(submit("{\"type\":\"echo\",\"payload\":1," + fields + "}"));

        ProblemForm.check(answer, 400, "invalid-request");
        assertThat(answer.body().length()).isLessThan(MIB);
    }

    @ParameterizedTest
    @CsvSource({
        "x,x",
        "%61,a",
        "a%2Fb,a/b",
        "%C3%BC,ü",
        "0,0",
        "1-1-1-1-1,1-1-1-1-1",
        "00000000-0000-7000-8000-000000000000,00000000-0000-7000-8000-000000000000",
        "00000000-0000-7000-8000-0000000000000000000000000,00000000-0000-7000-8000-0000000000000000000000000"
    })
    void unknownJobIsNamed(String path, String id) {
        RawAnswer answer = RawConnection.exchange(get("/jobs/" + path));

        ProblemForm.check(answer, 404, "job-not-found");
        assertThat(answer.json().getString("job_id")).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({"/jobs,POST", "/jobs/,POST", "/jobs/x,GET", "/metrics,GET"})
    void allowNamesTheMethodsThatAPathAnswersTo(String path, String method) {
        RawAnswer answer = RawConnection.exchange(bare("PUT", path, ""));

        assertThat(answer.header("allow"))
                .hasValueSatisfying(allow -> assertThat(allow).contains(method));
    }

    @Test
    void headOfAnErrorHasNoBody() {
        try (RawConnection connection = RawConnection.open()) {
            connection.send(bare("HEAD", "/jobs/x", "Connection: close\r\n"));
            RawAnswer head = connection.headAnswer();

            assertThat(head.status()).isEqualTo(404);
            assertThat(head.header("content-type")).contains("application/problem+json");
            assertThat(connection.closedByServer()).as("nothing follows").isTrue();
        }
    }

    @Test
    void connectionAnswersOnAfterAnError() {
        try (RawConnection connection = RawConnection.open()) {
            ProblemForm.check(connection.send(get("/nix")).answer(), 404, "not-found");
            ProblemForm.check(connection.send(submit("[]")).answer(), 400, "invalid-request");

            assertThat(connection.send(submit(ECHO)).answer().status()).isEqualTo(202);
        }
    }

    private static String nested(int depth) {
        return "{\"type\":\"echo\",\"payload\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
}
