package dev.jobd.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobsIT {
    private static PackagedJobd jobd;

    @BeforeAll
    static void start() {
        jobd = PackagedJobd.start(Map.of());
    }

    @AfterAll
    static void end() {
        jobd.close();
    }

    @Test
    void jobIsSubmittedRunAndRead() {
        String id = jobd.submit("echo", "{\"message\": \"hello world\"}");
        jobd.awaitState(id, "SUCCEEDED");

        JsonNode job = jobd.job(id);
        assertThat(job.path("result").asText()).isEqualTo("{\"message\":\"hello world\"}");
        assertThat(job.path("attempts")).hasSize(1);
    }

    @Test
    void failedJobSaysWhy() {
        String id = jobd.submit("fail", "{\"message\":\"no luck\"}");
        jobd.awaitState(id, "FAILED");

        assertThat(jobd.job(id).path("error").asText()).isEqualTo("no luck");
        assertThat(jobd.job(id).path("log").asText()).isEqualTo("attempt 1 failed: no luck\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n",
                "POST /jobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            })
    void requestThatTheServerRefusesByItselfIsAnsweredWithAProblem(String request) throws IOException {
        try (Socket socket = new Socket("localhost", jobd.port())) {
            socket.setSoTimeout((int) PackagedJobd.LIMIT.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 4").contains("application/problem+json", "\"code\":\"");
        }
    }

    @Test
    void metricsAddUp() {
        jobd.awaitState(jobd.submit("echo", "1"), "SUCCEEDED");

        JsonNode metrics = PackagedJobd.json(jobd.get("/metrics").body());

        assertThat(metrics.path("total_submitted").asLong())
                .isPositive()
                .isEqualTo(metrics.path("queued").asLong()
                        + metrics.path("running").asLong()
                        + metrics.path("succeeded").asLong()
                        + metrics.path("failed").asLong()
                        + metrics.path("cancelled").asLong());
    }

    @Test
    void prometheusHasHistogramsByType() {
        jobd.awaitState(jobd.submit("echo", "1"), "SUCCEEDED");

        assertThat(jobd.get("/q/metrics").body())
                .contains(
                        "jobd_job_duration_seconds_bucket{type=\"echo\"",
                        "jobd_job_start_latency_seconds_bucket{type=\"echo\"");
    }

    @ParameterizedTest
    @CsvSource({
        "/q/health/live,UP",
        "/q/health/ready,UP",
        "/q/health/started,UP",
        "/q/openapi,/jobs/{id}:",
        "/q/openapi?format=json,\"/jobs/{id}\"",
        "/q/swagger-ui/,/q/openapi"
    })
    void pageIsThere(String path, String content) {
        HttpResponse<String> page = jobd.get(path);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains(content);
    }

    @Test
    void tenThousandJobsSleepAtOnceOnASmallHeap() {
        int all = 10_000;
        try (PackagedJobd small =
                PackagedJobd.start(Map.of("MAX_CONCURRENCY", Integer.toString(all), "LOG_LEVEL", "info"), "-Xmx128m")) {
            Semaphore window = new Semaphore(64);
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < all; i++) {
                window.acquireUninterruptibly();
                answers.add(small.http()
                        .sendAsync(
                                small.submission("{\"type\":\"sleep\",\"payload\":{\"ms\":600000}}")
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .whenComplete((_, _) -> window.release())
                        .thenApply(HttpResponse::statusCode));
            }

            assertThat(answers).allMatch(answer -> answer.join() == 202);
            await().atMost(PackagedJobd.LIMIT)
                    .until(() -> PackagedJobd.json(small.get("/metrics").body())
                                    .path("running")
                                    .asInt()
                            == all);
        }
    }
}
