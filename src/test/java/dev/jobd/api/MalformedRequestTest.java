package dev.jobd.api;

import static dev.jobd.testing.Requests.ECHO;
import static dev.jobd.testing.Requests.bare;
import static dev.jobd.testing.Requests.chunk;
import static dev.jobd.testing.Requests.chunkedHead;
import static dev.jobd.testing.Requests.get;
import static dev.jobd.testing.Requests.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.jobd.testing.Jobs;
import dev.jobd.testing.LogEar;
import dev.jobd.testing.ProblemForm;
import dev.jobd.testing.RawAnswer;
import dev.jobd.testing.RawConnection;
import io.quarkus.test.junit.QuarkusTest;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no HTTP request, or only half of one. */
@QuarkusTest
final class MalformedRequestTest {
    private static final String JSON = "Content-Type: application/json\r\n";

    @AfterEach
    void theServiceAnswersOn() {
        assertThat(RawConnection.exchange(submit(ECHO)).status()).isEqualTo(202);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void malformedRequestIsAnsweredWithAProblemAndTheEndOfTheConnection(String name, String request, int status) {
        try (RawConnection connection = RawConnection.open()) {
            RawAnswer answer = connection.send(request).answer();

            ProblemForm.check(answer, status, "invalid-request");
            assertThat(connection.closedByServer()).as("closed").isTrue();
        }
    }

    static Stream<Arguments> malformedRequestIsAnsweredWithAProblemAndTheEndOfTheConnection() {
        return Stream.of(
                arguments("garbage", "garbage\r\n\r\n", 400),
                arguments("TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n", 400),
                arguments("line without a version", "GET /metrics\r\n\r\n", 400),
                arguments("line with a space too many", get("/a b"), 400),
                arguments("half a version", "GET /metrics HTTP/9\r\nHost: x\r\n\r\n", 400),
                arguments("line of 5,000 bytes", get("/" + "a".repeat(5000)), 414),
                arguments("line of 100,000 bytes", get("/" + "a".repeat(100_000)), 414),
                arguments("header of 30,000 bytes", bare("GET", "/metrics", "X: " + "a".repeat(30_000) + "\r\n"), 431),
                arguments("3,000 headers", bare("GET", "/metrics", "X: aaaaaaaaaaaaaaaaaa\r\n".repeat(3000)), 431),
                arguments("header without a colon", bare("GET", "/metrics", "foo\r\n"), 400),
                arguments("header with a space in its name", bare("GET", "/metrics", "Foo Bar: x\r\n"), 400),
                arguments("header with a NUL", bare("GET", "/metrics", "Foo: a\0b\r\n"), 400),
                arguments("length below zero", bare("POST", "/jobs", JSON + "Content-Length: -1\r\n") + ECHO, 400),
                arguments("length in words", bare("POST", "/jobs", JSON + "Content-Length: abc\r\n") + ECHO, 400),
                arguments("length with a sign", bare("POST", "/jobs", JSON + "Content-Length: +5\r\n") + ECHO, 400),
                arguments(
                        "length beyond a long",
                        bare("POST", "/jobs", JSON + "Content-Length: 99999999999999999999\r\n") + ECHO,
                        400),
                arguments(
                        "two lengths",
                        bare("POST", "/jobs", JSON + "Content-Length: 5\r\nContent-Length: 6\r\n") + ECHO,
                        400),
                arguments("two lengths in one", bare("POST", "/jobs", JSON + "Content-Length: 5, 6\r\n") + ECHO, 400),
                arguments("length and chunks", chunkedHead("Content-Length: 5\r\n") + chunk(ECHO), 400),
                arguments("chunk size in words", chunkedHead("") + "zz\r\n" + ECHO, 400),
                arguments("chunk size below zero", chunkedHead("") + "-5\r\n" + ECHO, 400),
                arguments("unknown transfer encoding", bare("POST", "/jobs", JSON + "Transfer-Encoding: xyz\r\n"), 400),
                arguments("chunks not last", bare("POST", "/jobs", JSON + "Transfer-Encoding: chunked, gzip\r\n"), 400),
                arguments("two hosts", bare("GET", "/metrics", "Host: y\r\n"), 400));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%zz",
                "/jobs/%zz",
                "/jobs/%",
                "/jobs?%zz",
                "/q/%zz",
                "/metrics?a=%",
                "/jobs\\x",
                "/a\0b",
                "/a\u001b[31mb",
                "//",
                "//x",
                "///"
            })
    void pathThatCannotBeReadIsAProblem(String path) {
        RawAnswer answer = RawConnection.exchange(get(path));

        assertThat(answer.status()).isIn(400, 404);
        ProblemForm.checkForm(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/3.0", "FTP/1.1"})
    void otherVersionsOfHttpAreRefused(String version) {
        RawAnswer answer = RawConnection.exchange("GET /metrics " + version + "\r\nHost: x\r\n\r\n");

        assertThat(answer.statusLine()).matches("HTTP/1\\.1 (400|505) .*");
        ProblemForm.checkForm(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Host: a b/c:99999\r\n"})
    void hostThatIsMissingOrMakesNoSenseIsAProblem(String host) {
        RawAnswer answer = RawConnection.exchange("GET /metrics HTTP/1.1\r\n" + host + "\r\n");

        ProblemForm.check(answer, 400, "invalid-request");
    }

    @Test
    void http2PrefaceIsRefused() {
        RawAnswer answer = RawConnection.exchange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

        assertThat(answer.statusLine()).matches("HTTP/1\\.1 (400|505) .*");
        ProblemForm.checkForm(answer);
    }

    @Test
    void http10IsAnswered() {
        assertThat(RawConnection.exchange("GET /metrics HTTP/1.0\r\n\r\n").status())
                .isEqualTo(200);
    }

    @Test
    void upgradesAreLeftAside() {
        String upgrade = """
                Connection: Upgrade
                Upgrade: websocket
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
                """;
        RawAnswer answer = RawConnection.exchange(bare("GET", "/metrics", upgrade.replace("\n", "\r\n")));

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() {
        try (RawConnection connection = RawConnection.open()) {
            connection.send(submit(ECHO) + get("/jobs/x") + get("/nix") + submit("[]") + get("/metrics"));

            assertThat(connection.answer().status()).isEqualTo(202);
            ProblemForm.check(connection.answer(), 404, "job-not-found");
            ProblemForm.check(connection.answer(), 404, "not-found");
            ProblemForm.check(connection.answer(), 400, "invalid-request");
            assertThat(connection.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void malformedRequestInAPipelineWaitsForItsTurn() {
        try (RawConnection connection = RawConnection.open()) {
            connection.send(get("/jobs/x") + submit(ECHO) + "garbage\r\n\r\n" + get("/metrics"));

            ProblemForm.check(connection.answer(), 404, "job-not-found");
            assertThat(connection.answer().status()).isEqualTo(202);
            ProblemForm.check(connection.answer(), 400, "invalid-request");
            assertThat(connection.closedByServer()).as("closed").isTrue();
        }
    }

    @Test
    void bytesBeyondTheLengthAreTheNextRequest() {
        try (RawConnection connection = RawConnection.open()) {
            connection.send(bare("POST", "/jobs", JSON + "Content-Length: 10\r\n") + ECHO + "\r\n\r\n");

            ProblemForm.check(connection.answer(), 400, "invalid-json");
            ProblemForm.check(connection.answer(), 400, "invalid-request");
            assertThat(connection.closedByServer()).as("closed").isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /jo",
                "POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Le",
                "POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"type\":",
                "POST /jobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1b\r\n{\"type\":",
                "POST /jobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1b\r\n" + ECHO + "\r\n"
            })
    void requestThatIsCutOffSubmitsNothing(String half) {
        int before = RawConnection.exchange(get("/metrics")).json().getInt("total_submitted");

        try (RawConnection connection = RawConnection.open()) {
            assertThat(connection.send(half).endInput().closedByServer()).isTrue();
        }

        assertThat(RawConnection.exchange(get("/metrics")).json().getInt("total_submitted"))
                .isEqualTo(before);
    }

    /** With paths that the requests of other tests do not have: their lines may come late, after the answer. */
    @ParameterizedTest
    @ValueSource(strings = {"/jobs/", "/jobs/batch"})
    void requestThatIsCutOffIsNotLoggedAsAnswered(String path) {
        try (LogEar log = LogEar.on("")) {
            try (RawConnection connection = RawConnection.open()) {
                connection.send(bare("POST", path, JSON + "Content-Length: 100\r\n") + "[{\"type\":");
                assertThat(connection.endInput().closedByServer()).isTrue();
            }
            Predicate<String> own = line -> line.contains("path=" + path + ' ');
            await().atMost(Jobs.LIMIT).until(() -> log.lines().anyMatch(own));

            assertThat(log.lines().filter(own)).allMatch(line -> line.contains("status=499"));
            assertThat(log.lines()).noneMatch(line -> line.contains("internal error"));
        }
    }

    @Test
    void connectionsThatSayNothingHarmNobody() {
        for (int i = 0; i < 50; i++) {
            RawConnection.open().close();
        }

        Jobs.run("echo", "1").then().statusCode(200);
    }
}
