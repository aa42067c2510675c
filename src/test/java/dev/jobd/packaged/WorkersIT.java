package dev.jobd.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workers: those of the examples, as they are, and what becomes of their jobs when they or jobd are gone. */
class WorkersIT {
    private static final Path EXAMPLES = Path.of("examples", "workers");

    @TempDir
    private Path folder = Path.of("");

    /** A program that asks for jobs, in a process of its own. */
    private static Process worker(PackagedJobd jobd, String name) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(EXAMPLES.resolve(name).toString());
        builder.environment().put("JOBD", "http://localhost:" + jobd.port());
        return builder.redirectErrorStream(true).start();
    }

    private static void end(Process worker) {
        worker.descendants().forEach(ProcessHandle::destroyForcibly);
        worker.destroyForcibly();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shout.sh       | shout      | \"hello world\"        | \"HELLO WORLD\"",
                "wordcount.py   | wordcount  | {\"text\":\"a b\\na\"}    | {\"a\":2,\"b\":1}",
                "thumbnails.mjs | thumbnails | {\"images\":[\"a.png\"]} | {\"made\":[\"a-small.png\"]}"
            })
    void exampleDoesItsJobs(String program, String type, String payload, String result) throws IOException {
        try (PackagedJobd jobd = PackagedJobd.start(Map.of())) {
            Process worker = worker(jobd, program);
            try {
                await().atMost(PackagedJobd.LIMIT)
                        .until(() -> jobd.get("/types/" + type).statusCode() == 200);
                for (int i = 0; i < 3; i++) {
                    String id = jobd.submit(type, payload);
                    jobd.awaitState(id, "SUCCEEDED");
                    assertThat(jobd.job(id).path("result").asText()).isEqualTo(result);
                    assertThat(jobd.job(id).path("node").asText()).startsWith(type);
                }
                assertThat(jobd.post("{\"type\":\"" + type + "\",\"payload\":17}")
                                .statusCode())
                        .isEqualTo(400);
            } finally {
                end(worker);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"wordcount.py,wordcount", "thumbnails.mjs,thumbnails"})
    void exampleEndsWhenItIsAskedTo(String program, String type) throws Exception {
        try (PackagedJobd jobd = PackagedJobd.start(Map.of())) {
            Process worker = worker(jobd, program);
            try {
                await().atMost(PackagedJobd.LIMIT)
                        .until(() -> jobd.get("/types/" + type).body().contains("\"workers_asked_at\":\""));
                worker.destroy();

                assertThat(worker.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(worker.exitValue()).isZero();
            } finally {
                end(worker);
            }
        }
    }

    @Test
    void jobThatIsCancelledIsToldToTheWorkerThatHasIt() {
        try (PackagedJobd jobd = PackagedJobd.start(Map.of("CANCEL_GRACE", "1s"))) {
            String id = submitted(jobd);
            String token = lease(jobd, 60_000);
            jobd.call("DELETE", "/jobs/" + id, "");

            assertThat(PackagedJobd.json(call(jobd, token, "heartbeat").body())
                            .path("cancel")
                            .asBoolean())
                    .isTrue();
            // It does not listen.
            jobd.awaitState(id, "CANCELLED");
            assertThat(call(jobd, token, "succeed").statusCode()).isEqualTo(409);
        }
    }

    @Test
    void workerKeepsItsJobWhileJobdIsKilledAndStartedAgain() {
        String id;
        String kept;
        String taken;
        String lost;
        try (PackagedJobd jobd = started()) {
            id = submitted(jobd);
            kept = lease(jobd, 60_000);
            assertThat(call(jobd, kept, "heartbeat").statusCode()).isEqualTo(200);
            taken = submitted(jobd);
            lost = lease(jobd, 1_000);
            jobd.signal("KILL");
            jobd.exitCode();
        }

        try (PackagedJobd jobd = started()) {
            await().atMost(PackagedJobd.LIMIT)
                    .until(() -> !jobd.job(taken).path("state").asText().equals("RUNNING"));
            assertThat(call(jobd, lost, "heartbeat").statusCode()).isEqualTo(409);
            assertThat(jobd.job(id).path("state").asText()).isEqualTo("RUNNING");

            assertThat(call(jobd, kept, "succeed").statusCode()).isEqualTo(200);

            assertThat(jobd.job(id).path("state").asText()).isEqualTo("SUCCEEDED");
            assertThat(jobd.job(id).path("attempts")).hasSize(1);
            assertThat(jobd.call("PUT", "/types/work", "{}").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void stoppingNodeSaysSoAndLetsWorkersFinish() throws Exception {
        try (PackagedJobd jobd = PackagedJobd.start(Map.of("SHUTDOWN_GRACE", "20s"))) {
            String id = submitted(jobd);
            String token = lease(jobd, 60_000);
            jobd.signal("TERM");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> jobd.lines().stream().anyMatch(line -> line.contains("stopping ")));

            JsonNode beat = PackagedJobd.json(call(jobd, token, "heartbeat").body());
            assertThat(beat.path("drain").asBoolean()).isTrue();
            assertThat(PackagedJobd.json(call(jobd, token, "succeed").body())
                            .path("job_id")
                            .asText())
                    .isEqualTo(id);

            assertThat(jobd.exitCode()).isZero();
            assertThat(jobd.lines()).noneMatch(line -> line.contains("lost when stopping"));
        }
    }

    private PackagedJobd started() {
        return PackagedJobd.start(Map.of("STORE", "sqlite:" + folder.resolve("jobs.db")));
    }

    private static String submitted(PackagedJobd jobd) {
        jobd.call("PUT", "/types/work", "{\"max_retries\":1}");
        return jobd.submit("work", "1");
    }

    private static String lease(PackagedJobd jobd, int ms) {
        String body = "{\"worker\":\"w\",\"types\":[\"work\"],\"lease_ms\":%d}".formatted(ms);
        return PackagedJobd.json(jobd.call("POST", "/workers/lease", body).body())
                .path("attempts")
                .path(0)
                .path("token")
                .asText();
    }

    private static HttpResponse<String> call(PackagedJobd jobd, String token, String call) {
        return jobd.call("POST", "/workers/attempts/" + token + "/" + call, "");
    }
}
