package dev.jobd.api;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.testing.GateHandler;
import dev.jobd.testing.Jobs;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
final class MetricsTest {
    private static final int JOBS = 500;
    private static final int CLIENTS = 4;

    @Inject
    GateHandler gate;

    @BeforeEach
    void nothingMoves() {
        Jobs.awaitIdle();
    }

    @Test
    void namesAreThoseOfTheContract() {
        assertThat(metrics().<String, Object>getMap(""))
                .containsOnlyKeys(
                        "total_submitted",
                        "running",
                        "queued",
                        "succeeded",
                        "failed",
                        "cancelled",
                        "retried",
                        "abandoned_handlers",
                        "avg_duration_ms",
                        "duration_ms",
                        "start_latency_ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"duration_ms", "start_latency_ms"})
    void quantilesRise(String name) {
        Jobs.run("echo", "1");

        JsonPath metrics = metrics();

        assertThat(metrics.<String, Object>getMap(name)).containsOnlyKeys("p50", "p95", "p99");
        assertThat(Stream.of("p50", "p95", "p99").map(p -> metrics.getDouble(name + '.' + p)))
                .isSorted()
                .allMatch(ms -> ms >= 0);
    }

    @Test
    void sumsAddUpAtEveryMomentWhileJobsMove() throws Exception {
        long before = metrics().getLong("total_submitted");
        List<JsonPath> samples = new ArrayList<>();

        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Void> submitted = CompletableFuture.allOf(IntStream.range(0, CLIENTS)
                    .mapToObj(client -> CompletableFuture.runAsync(() -> submitShare(client), clients))
                    .toArray(CompletableFuture[]::new));
            while (!submitted.isDone()) {
                samples.add(metrics());
            }
            submitted.get();
        }
        Jobs.awaitIdle();
        samples.add(metrics());

        assertThat(samples).hasSizeGreaterThan(5).allSatisfy(MetricsTest::addsUp);
        assertThat(samples.stream().map(sample -> sample.getLong("total_submitted")))
                .isSorted();
        assertThat(samples.getLast().getLong("total_submitted")).isEqualTo(before + JOBS);
    }

    @Test
    void endedJobsAreCountedByHowTheyEnded() {
        JsonPath before = metrics();

        Jobs.run("echo", "1");
        Jobs.run("fail", "{\"message\":\"x\"}");

        JsonPath after = metrics();
        assertThat(after.getLong("succeeded")).isEqualTo(before.getLong("succeeded") + 1);
        assertThat(after.getLong("failed")).isEqualTo(before.getLong("failed") + 1);
        assertThat(after.getLong("total_submitted")).isEqualTo(before.getLong("total_submitted") + 2);
    }

    @Test
    void runningJobsAreCountedWhileTheyRun() {
        String id = Jobs.submit("gate", "{}");
        Jobs.awaitState(id, "RUNNING");

        assertThat(metrics().getLong("running")).isEqualTo(1);
        gate.open(id);

        Jobs.awaitEnd(id);
        assertThat(metrics().getLong("running")).isZero();
    }

    @Test
    void jobsAreTimed() {
        Jobs.run("sleep", "{\"ms\":20}");

        assertThat(metrics().getDouble("avg_duration_ms")).isPositive();
        assertThat(metrics().getDouble("duration_ms.p99")).isGreaterThanOrEqualTo(20 * 0.99);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jobd_job_duration_seconds_bucket{type=\"echo\",le=\"0.001\"}",
                "jobd_job_duration_seconds_bucket{type=\"echo\",le=\"+Inf\"}",
                "jobd_job_duration_seconds_count{type=\"echo\"}",
                "jobd_job_start_latency_seconds_bucket{type=\"echo\",le=\"0.005\"}",
                "jobd_job_start_latency_seconds_sum{type=\"echo\"}",
                "jobd_jobs_submitted_total",
                "jobd_jobs_ended_total{state=\"succeeded\"}",
                "jobd_jobs_ended_total{state=\"failed\"}",
                "jobd_jobs_ended_total{state=\"cancelled\"}",
                "jobd_jobs_retried_total",
                "jobd_jobs{state=\"queued\"}",
                "jobd_jobs{state=\"scheduled\"}",
                "jobd_jobs{state=\"running\"}",
                "jobd_handlers_abandoned",
                "jobd_http_hosts_held_back"
            })
    void prometheusPageHas(String series) {
        Jobs.run("echo", "1");

        assertThat(get("/q/metrics").asString().lines()).anyMatch(line -> line.startsWith(series + ' '));
    }

    @Test
    void prometheusPageCountsWhatTheJsonCounts() {
        Jobs.run("echo", "1");

        long submitted = metrics().getLong("total_submitted");

        assertThat(get("/q/metrics").asString()).contains("\njobd_jobs_submitted_total " + submitted + ".0\n");
    }

    private static void submitShare(int client) {
        for (int i = client; i < JOBS; i += CLIENTS) {
            if (i % 5 == 0) {
                Jobs.submit("fail", "{\"message\":\"x\"}");
            } else {
                Jobs.submit("sleep", "{\"ms\":1}");
            }
        }
    }

    private static void addsUp(JsonPath sample) {
        assertThat(sample.getLong("total_submitted"))
                .as(sample.prettify())
                .isEqualTo(unfinished(sample)
                        + sample.getLong("succeeded")
                        + sample.getLong("failed")
                        + sample.getLong("cancelled"));
    }

    private static long unfinished(JsonPath sample) {
        return sample.getLong("queued") + sample.getLong("running");
    }

    private static JsonPath metrics() {
        return get("/metrics")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .jsonPath();
    }
}
