package dev.jobd.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that jobs call. */
class HttpIT {
    private static final int MANY = 2000;

    private HttpServer service = plain();

    @BeforeEach
    void start() throws IOException {
        service.bind(new InetSocketAddress("localhost", 0), MANY);
        service.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        service.start();
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    @Test
    void aServiceIsCalledInTheTraceOfItsJobAndTriedAgain() {
        AtomicInteger calls = new AtomicInteger();
        serve(exchange -> {
            boolean first = calls.getAndIncrement() == 0;
            String trace = exchange.getRequestHeaders().getFirst("traceparent");
            byte[] body = (first ? "{}" : "{\"trace\":\"" + trace + "\"}").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("Retry-After", "0");
            exchange.sendResponseHeaders(first ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        try (PackagedJobd jobd = PackagedJobd.start(allowing())) {
            JsonNode job = run(
                    jobd,
                    "http://localhost:" + port(),
                    "traceparent",
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

            assertThat(job.path("state").asText()).isEqualTo("SUCCEEDED");
            assertThat(job.path("attempt").asInt()).isEqualTo(2);
            assertThat(PackagedJobd.json(job.path("result").asText())
                            .at("/body/trace")
                            .asText())
                    .matches("00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01");
            assertThat(job.path("log").asText()).contains("GET http://localhost:" + port() + "/ 503", "answered 503");
        }
    }

    @Test
    void whatIsNotPublicIsNotCalledUnlessItIsNamed() {
        AtomicInteger calls = new AtomicInteger();
        serve(exchange -> {
            calls.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        try (PackagedJobd jobd = PackagedJobd.start(Map.of())) {
            JsonNode job = run(jobd, "http://localhost:" + port());

            assertThat(job.path("state").asText()).isEqualTo("FAILED");
            assertThat(job.path("error").asText())
                    .isEqualTo("localhost:" + port()
                            + " leads to an address that is not public, and HTTP_ALLOW does not name it");
            assertThat(jobd.post(job("http://127.0.0.1:" + port())).statusCode())
                    .isEqualTo(400);
            assertThat(calls).hasValue(0);
        }
    }

    @Test
    void hostsThatFailAreSeenToBeHeldBack() {
        serve(exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        try (PackagedJobd jobd = PackagedJobd.start(allowing())) {
            String body = job("http://localhost:" + port()).replaceFirst("\\{", "{\"max_retries\":0,");
            for (int i = 0; i < 10; i++) {
                jobd.call("POST", "/jobs", body, "Prefer", "wait=30");
            }
            String id = PackagedJobd.json(jobd.post(body).body()).path("job_id").asText();
            jobd.awaitState(id, "SCHEDULED");

            assertThat(jobd.get("/jobs/" + id + "/explain").body())
                    .contains("\"reason\":\"outside\"", "failed 10 times in a row");
            assertThat(jobd.get("/q/health/ready").body())
                    .contains("\"calls_held_back\": \"http://localhost:" + port() + "\"");
            assertThat(jobd.get("/q/metrics").body()).contains("jobd_http_hosts_held_back 1.0");
        }
    }

    @Test
    void manyCallsWaitWithoutAsManyThreads() throws InterruptedException {
        CountDownLatch all = new CountDownLatch(MANY);
        CountDownLatch go = new CountDownLatch(1);
        serve(exchange -> {
            all.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        try (PackagedJobd jobd = PackagedJobd.start(
                Map.of("HTTP_ALLOW", "localhost:" + port(), "MAX_CONCURRENCY", Integer.toString(MANY)))) {
            String one = job("http://localhost:" + port());
            String batch = "{\"jobs\":[" + String.join(",", Collections.nCopies(1000, one)) + "]}";
            for (int i = 0; i < MANY / 1000; i++) {
                assertThat(jobd.call("POST", "/jobs/batch", batch).statusCode()).isEqualTo(202);
            }
            assertThat(all.await(60, TimeUnit.SECONDS)).as("all at once").isTrue();

            assertThat(jobd.threads()).isLessThan(100);
            go.countDown();
            await().atMost(PackagedJobd.LIMIT)
                    .until(() -> PackagedJobd.json(jobd.get("/metrics").body())
                                    .path("succeeded")
                                    .asInt()
                            == MANY);
        }
    }

    @Test
    void certificatesAreChecked(@TempDir Path directory) throws Exception {
        Path keys = keys(directory);
        service.stop(0);
        service = tls(keys);
        start();
        serve(exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        Map<String, String> settings = Map.of("HTTP_ALLOW", "localhost,127.0.0.1");
        try (PackagedJobd trusting = PackagedJobd.start(
                        settings, "-Djavax.net.ssl.trustStore=" + keys, "-Djavax.net.ssl.trustStorePassword=secret");
                PackagedJobd other = PackagedJobd.start(settings)) {
            assertThat(run(trusting, "https://localhost:" + port())
                            .path("state")
                            .asText())
                    .isEqualTo("SUCCEEDED");
            assertThat(once(trusting, "https://127.0.0.1:" + port()))
                    .contains("no TLS connection to 127.0.0.1:" + port());
            assertThat(once(other, "https://localhost:" + port())).contains("no TLS connection to localhost:" + port());
        }
    }

    /** The error of a job without retries. */
    private static String once(PackagedJobd jobd, String url) {
        return PackagedJobd.json(jobd.call(
                                "POST",
                                "/jobs",
                                job(url).replaceFirst("\\{", "{\"max_retries\":0,"),
                                "Prefer",
                                "wait=30")
                        .body())
                .path("error")
                .asText();
    }

    private static JsonNode run(PackagedJobd jobd, String url, String... headers) {
        List<String> all = new ArrayList<>(List.of("Prefer", "wait=30"));
        all.addAll(List.of(headers));
        return PackagedJobd.json(
                jobd.call("POST", "/jobs", job(url), all.toArray(String[]::new)).body());
    }

    private static String job(String url) {
        return "{\"type\":\"http\",\"payload\":{\"url\":\"" + url + "\"}}";
    }

    private Map<String, String> allowing() {
        return Map.of("HTTP_ALLOW", "localhost:" + port());
    }

    private int port() {
        return service.getAddress().getPort();
    }

    private void serve(HttpHandler handler) {
        service.createContext("/", handler);
    }

    private static HttpServer plain() {
        try {
            return HttpServer.create();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A key and a certificate for localhost that nobody vouches for. */
    private static Path keys(Path directory) throws IOException, InterruptedException {
        Path keys = directory.resolve("keys.p12");
        int code = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storepass",
                        "secret",
                        "-keystore",
                        keys.toString())
                .redirectErrorStream(true)
                .start()
                .waitFor();
        assertThat(code).isZero();
        return keys;
    }

    private static HttpServer tls(Path keys) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, "secret".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create();
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return server;
    }
}
