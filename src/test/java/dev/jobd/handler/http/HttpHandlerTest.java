package dev.jobd.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.Payload;
import dev.jobd.handler.RecordedContext;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpHandlerTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server = serve();
    private final int port = server.getAddress().getPort();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final AtomicLong clock = new AtomicLong();
    private final HttpExchange exchange = new HttpExchange(vertx);
    private final HttpHandler handler = handler("localhost:" + port, "127.0.0.1:" + port);

    @AfterEach
    void stop() {
        server.stop(0);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private HttpHandler handler(String... allowed) {
        return new HttpHandler(AllowedHosts.of(List.of(allowed)), exchange, new Circuits(clock::get));
    }

    @Test
    void aCallAnswersWithStatusHeadersAndBody() throws InterruptedException {
        answer("/a", 200, "{\"plan\":7}", "Content-Type", "application/json", "X-A", "b");

        JsonNode result = result("{\"url\":\"http://localhost:PORT/a?b=c\"}");

        assertThat(result.path("status").asInt()).isEqualTo(200);
        assertThat(result.at("/body/plan").asInt()).isEqualTo(7);
        assertThat(result.at("/headers/x-a").asText()).isEqualTo("b");
        assertThat(requests)
                .singleElement()
                .asString()
                .startsWith("GET /a?b=c\n")
                .contains("Host: localhost:" + port);
    }

    @Test
    void aBodyIsPostedAsJsonWithAKeyThatEachAttemptHas() throws InterruptedException {
        answer("/a", 201, "");

        result("{\"url\":\"http://localhost:PORT/a\",\"headers\":{\"X-Token\":\"t\"},\"body\":{\"a\":[1]}}");

        assertThat(requests)
                .singleElement()
                .asString()
                .startsWith("POST /a\n")
                .contains(
                        "Content-type: application/json",
                        "X-token: t",
                        "Idempotency-key: 00000000-0000-0001-0000-000000000002")
                .endsWith("\n\n{\"a\":[1]}");
    }

    @Test
    void aTextIsSentAsItIs() throws InterruptedException {
        answer("/a", 200, "");

        result("{\"method\":\"PUT\",\"url\":\"http://localhost:PORT/a\",\"body\":\"grüße\"}");

        assertThat(requests)
                .singleElement()
                .asString()
                .startsWith("PUT /a\n")
                .contains("Content-type: text/plain;charset=UTF-8")
                .endsWith("\n\ngrüße");
    }

    @ParameterizedTest
    @CsvSource({
        "400,false",
        "401,false",
        "404,false",
        "304,false",
        "408,true",
        "425,true",
        "429,true",
        "500,true",
        "503,true"
    })
    void whatMayPassIsTriedAgain(int status, boolean again) throws InterruptedException {
        answer("/a", status, "");

        assertThat(run("{\"url\":\"http://localhost:PORT/a\"}"))
                .isEqualTo(again ? Outcome.failed("answered " + status) : Outcome.failedForGood("answered " + status));
    }

    @Test
    void theServiceSaysWhen() throws InterruptedException {
        answer("/a", 429, "", "Retry-After", "7");

        assertThat(run("{\"url\":\"http://localhost:PORT/a\"}"))
                .isEqualTo(Outcome.failed("answered 429", Duration.ofSeconds(7)));
    }

    @Test
    void nobodyWaitsForLongerThanADay() throws InterruptedException {
        answer("/a", 503, "", "Retry-After", "999999999");

        assertThat(run("{\"url\":\"http://localhost:PORT/a\"}"))
                .isEqualTo(Outcome.failed("answered 503", Duration.ofDays(1)));
    }

    @Test
    void otherCodesMayBeExpected() throws InterruptedException {
        answer("/a", 404, "");

        assertThat(result("{\"url\":\"http://localhost:PORT/a\",\"expect\":[200,404]}")
                        .path("status")
                        .asInt())
                .isEqualTo(404);
    }

    @Test
    void thoseAreTheOnlyOnes() throws InterruptedException {
        answer("/a", 200, "");

        assertThat(run("{\"url\":\"http://localhost:PORT/a\",\"expect\":[201]}"))
                .isEqualTo(Outcome.failedForGood("answered 200"));
    }

    @Test
    void noConnectionMayPass() throws IOException, InterruptedException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }

        assertThat(handler("localhost").run(context("{\"url\":\"http://localhost:" + closed + "/\"}")))
                .isEqualTo(Outcome.failed("no connection to localhost:" + closed));
    }

    @Test
    void anUnknownHostMayPass() throws InterruptedException {
        assertThat(run("{\"url\":\"http://no-such-host.invalid/\"}"))
                .isEqualTo(Outcome.failed("the host no-such-host.invalid is unknown"));
    }

    @Test
    void aConnectionThatBreaksOffMayPass() throws InterruptedException {
        server.createContext("/a", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(1);
            exchange.close();
        });

        assertThat(run("{\"url\":\"http://localhost:PORT/a\"}"))
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.retryable())
                        .isTrue());
    }

    @ParameterizedTest
    @CsvSource({
        "GET,301,GET",
        "GET,302,GET",
        "GET,303,GET",
        "GET,307,GET",
        "GET,308,GET",
        "HEAD,303,HEAD",
        "POST,301,GET",
        "POST,302,GET",
        "POST,303,GET",
        "PUT,303,GET",
        "POST,307,POST",
        "PUT,301,PUT",
        "POST,308,POST"
    })
    void redirectsAreFollowed(String method, int status, String then) throws InterruptedException {
        answer("/a", status, "", "Location", "/b");
        answer("/b", 200, "");
        String body = method.startsWith("P") ? ",\"body\":\"x\"" : "";

        result("{\"method\":\"" + method + "\",\"url\":\"http://localhost:PORT/a\"" + body + "}");

        assertThat(requests)
                .last()
                .asString()
                .startsWith(then + " /b\n")
                .endsWith(then.startsWith("P") ? "\n\nx" : "\n\n");
    }

    @Test
    void aRedirectThatIsExpectedIsTheAnswer() throws InterruptedException {
        answer("/a", 302, "", "Location", "/b");

        assertThat(result("{\"url\":\"http://localhost:PORT/a\",\"expect\":[302]}")
                        .at("/headers/location")
                        .asText())
                .isEqualTo("/b");
    }

    @Test
    void nobodyGoesInCircles() throws InterruptedException {
        answer("/a", 302, "", "Location", "/a");

        assertThat(run("{\"url\":\"http://localhost:PORT/a\"}"))
                .isEqualTo(Outcome.failedForGood("redirected more than 5 times"));
        assertThat(requests).hasSize(6);
    }

    @Test
    void secretsAreNotForOthers() throws InterruptedException {
        answer("/a", 302, "", "Location", "http://127.0.0.1:" + port + "/b");
        answer("/b", 200, "");

        result(
                "{\"url\":\"http://localhost:PORT/a\",\"headers\":{\"Authorization\":\"s3cret\",\"Cookie\":\"c00kie\",\"X-Key\":\"k3y\",\"Accept\":\"text/plain\"}}");

        assertThat(requests.poll()).contains("s3cret", "c00kie", "k3y");
        assertThat(requests.poll()).doesNotContain("s3cret", "c00kie", "k3y").contains("Accept: text/plain");
    }

    @Test
    void aLargeBodyIsCut() throws InterruptedException {
        answer("/a", 200, "x".repeat(2 * Answer.MAX_BODY));

        JsonNode result = result("{\"url\":\"http://localhost:PORT/a\"}");

        assertThat(result.path("body").textValue()).hasSize(Answer.MAX_BODY);
        assertThat(result.path("truncated").asBoolean()).isTrue();
    }

    @Test
    void anInterruptEndsTheCall() {
        server.createContext("/a", exchange -> {});
        FutureTask<Outcome> call = new FutureTask<>(() -> run("{\"url\":\"http://localhost:PORT/a\"}"));
        Thread thread = Thread.ofVirtual().start(call);
        await().until(() -> thread.getState() == Thread.State.WAITING);
        thread.interrupt();

        assertThatThrownBy(call::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "LOCALHOST",
                "localhost.",
                "127.1",
                "127.0.1",
                "2130706433",
                "0x7f000001",
                "0x7f.1",
                "0177.0.0.1",
                "017700000001",
                "127.0.0.1.",
                "0",
                "0.0.0.0",
                "127.127.127.127",
                "[::1]",
                "[::]",
                "[0:0:0:0:0:0:0:1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[0:0:0:0:0:ffff:7f00:0001]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]",
                "[::127.0.0.1]"
            })
    void noNameAndNoFormOfAnAddressLeadsIn(String host) throws InterruptedException {
        answer("/", 200, "secret");
        HttpHandler closed = handler();
        RecordedContext context = context("{\"url\":\"http://" + host + ":PORT/\"}");

        Outcome outcome = closed.run(context);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.error())
                .containsAnyOf(
                        "that is not public, and HTTP_ALLOW does not name it",
                        "is unknown",
                        "/url must be an absolute URL"));
        assertThat(requests).isEmpty();
    }

    @Test
    void noRedirectLeadsIn() throws InterruptedException {
        answer("/a", 302, "", "Location", "http://127.0.0.1:" + port + "/b");
        answer("/b", 200, "secret");

        Outcome outcome = handler("localhost").run(context("{\"url\":\"http://localhost:PORT/a\"}"));

        assertThat(outcome)
                .isEqualTo(Outcome.failedForGood("127.0.0.1:" + port
                        + " leads to an address that is not public, and HTTP_ALLOW does not name it"));
        assertThat(requests).hasSize(1);
    }

    @Test
    void theAddressThatWasCheckedIsTheOneThatIsCalled() throws InterruptedException, ExecutionException {
        answer("/a", 200, "here");
        Call call = Call.of(context("{\"url\":\"http://no-such-host.invalid:PORT/a\"}"));

        Answer answer = exchange.send(call, InetAddress.ofLiteral("127.0.0.1"));

        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("here");
        assertThat(requests).singleElement().asString().contains("Host: no-such-host.invalid:" + port);
    }

    @Test
    void aHostMayBeAnIpv6Address() throws InterruptedException, ExecutionException {
        answer("/a", 200, "here");

        exchange.send(Call.of(context("{\"url\":\"http://[::1]:PORT/a\"}")), InetAddress.ofLiteral("127.0.0.1"));

        assertThat(requests).singleElement().asString().contains("Host: [::1]:" + port);
    }

    @Test
    void aPostOfNothingSaysHowLongItIs() throws InterruptedException {
        answer("/a", 200, "");

        result("{\"method\":\"POST\",\"url\":\"http://localhost:PORT/a\"}");

        assertThat(requests).singleElement().asString().contains("Content-length: 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 102 Processing\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "SSH-2.0-x\r\n"})
    void whatIsNoAnswerIsTriedAgainAndLeavesNothingToOthers(String lines) throws IOException, InterruptedException {
        try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> {
                try (var connection = socket.accept()) {
                    connection.getInputStream().read();
                    connection.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
                    while (connection.getInputStream().read() >= 0) {
                        // Until the other side has had enough.
                    }
                } catch (IOException e) {
                    // So it has.
                }
            });

            assertThat(handler("localhost")
                            .run(context("{\"url\":\"http://localhost:" + socket.getLocalPort() + "/\"}")))
                    .isEqualTo(Outcome.failed(
                            "the connection to localhost:" + socket.getLocalPort() + " broke off, or spoke no HTTP"));
        }
    }

    @Test
    void aHostThatCannotBeReachedIsHeldBackToo() throws IOException, InterruptedException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        HttpHandler open = handler("localhost");
        for (int i = 0; i < Circuit.FAILURES; i++) {
            open.run(context("{\"url\":\"http://localhost:" + closed + "/\"}"));
        }

        assertThat(open.run(context("{\"url\":\"http://localhost:" + closed + "/\"}")))
                .isEqualTo(Outcome.snoozed(Circuit.PAUSE));
    }

    @Test
    void aServiceThatTakesTooLongIsHeldBackToo() throws InterruptedException, ExecutionException {
        server.createContext("/a", exchange -> {});
        for (int i = 0; i < Circuit.FAILURES; i++) {
            FutureTask<Outcome> call = new FutureTask<>(() ->
                    handler.run(context("{\"url\":\"http://localhost:PORT/a\"}").timeLeft(Duration.ZERO)));
            Thread thread = Thread.ofVirtual().start(call);
            await().until(() -> thread.getState() == Thread.State.WAITING);
            clock.addAndGet(Duration.ofSeconds(5).toNanos());
            thread.interrupt();
            await().until(call::isDone);
        }

        assertThat(run("{\"url\":\"http://localhost:PORT/a\"}")).isEqualTo(Outcome.snoozed(Circuit.PAUSE));
    }

    @Test
    void anExpectedFailureIsNone() throws InterruptedException {
        answer("/a", 500, "");
        for (int i = 0; i <= Circuit.FAILURES; i++) {
            result("{\"url\":\"http://localhost:PORT/a\",\"expect\":[500]}");
        }
    }

    @Test
    void whatWasCalledIsNotCalledAgainAsItLeadsToAHostThatIsHeldBack() throws InterruptedException {
        answer("/a", 500, "");
        for (int i = 0; i < Circuit.FAILURES; i++) {
            run("{\"url\":\"http://127.0.0.1:PORT/a\"}");
        }
        answer("/b", 307, "", "Location", "http://127.0.0.1:" + port + "/a");

        assertThat(run("{\"method\":\"POST\",\"url\":\"http://localhost:PORT/b\"}"))
                .isEqualTo(Outcome.failed(
                        "calls to http://127.0.0.1:" + port + " are held back, as it failed again and again"));
    }

    @Test
    void aHostThatFailsAgainAndAgainIsLeftAloneForAWhile() throws InterruptedException {
        answer("/a", 500, "");
        String payload = "{\"url\":\"http://localhost:PORT/a\"}";
        for (int i = 0; i < Circuit.FAILURES; i++) {
            run(payload);
        }

        assertThat(run(payload)).isEqualTo(Outcome.snoozed(Circuit.PAUSE));
        assertThat(requests).hasSize(Circuit.FAILURES);
        assertThat(handler.holdUp(new Payload(new Json(payload.replace("PORT", Integer.toString(port))))))
                .hasValueSatisfying(why -> assertThat(why).contains("localhost:" + port, "30 s"));
        clock.addAndGet(Circuit.PAUSE.toNanos());
        assertThat(run(payload)).isEqualTo(Outcome.failed("answered 500"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|/url|is required",
                "{\"url\":\"ftp://a/\"}|/url|must be an absolute URL of http or https, without a user",
                "{\"url\":\"http://169.254.169.254/\"}|/url|leads to an address that is not public, and HTTP_ALLOW does not name it",
                "{\"url\":\"http://a/\",\"method\":\"get\"}|/method|must be one of GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE",
                "{\"url\":\"http://a/\",\"headers\":{\"a b\":\"\"}}|/headers/a b|its name must match [!#$%&'*+.^_`|~0-9A-Za-z-]+",
                "{\"url\":\"http://a/\",\"headers\":{\"a\":\"b\\r\\nc: d\"}}|/headers/a|must be one line of characters up to U+00FF",
                "{\"url\":\"http://a/\",\"headers\":{\"Host\":\"b\"}}|/headers/Host|is for jobd to set",
                "{\"url\":\"http://a/\",\"headers\":{\"Transfer-Encoding\":\"chunked\"}}|/headers/Transfer-Encoding|is for jobd to set",
                "{\"url\":\"http://a/\",\"expect\":[]}|/expect|must be an array of 1 or more",
                "{\"url\":\"http://a/\",\"expect\":[99]}|/expect/0|must be an integer from 200 to 599",
                "{\"url\":\"http://a/\",\"method\":\"GET\",\"body\":1}|/body|is not for GET and HEAD",
                "{\"url\":\"http://a/\",\"timeout\":1}|/timeout|is not a field of this payload"
            })
    void wrongPayloadsAreRefusedWithAPointer(String payload, String pointer, String detail) {
        // The bar is in one of the patterns.
        String whole = pointer.equals("/headers/a b") ? "its name must match [!#$%&'*+.^_`|~0-9A-Za-z-]+" : detail;

        assertThat(handler.check(new Payload(new Json(payload)))).containsExactly(new FieldError(pointer, whole));
    }

    private JsonNode result(String payload) throws InterruptedException {
        Outcome outcome = run(payload);
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return new Payload(((Outcome.Done) outcome).result()).tree();
    }

    private Outcome run(String payload) throws InterruptedException {
        return handler.run(context(payload));
    }

    private RecordedContext context(String payload) {
        return RecordedContext.of(payload.replace("PORT", Integer.toString(port)));
    }

    private void answer(String path, int status, String body, String... headers) {
        server.createContext(path, exchange -> {
            StringBuilder request =
                    new StringBuilder(exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n");
            exchange.getRequestHeaders()
                    .forEach((name, values) -> request.append(name + ": " + values.getFirst() + "\n"));
            request.append('\n').append(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            requests.add(request.toString());
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            try (var out = exchange.getResponseBody()) {
                out.write(bytes);
            } catch (IOException e) {
                // The client has had enough.
            }
        });
    }

    private static HttpServer serve() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
