package dev.jobd.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline of the examples, with its stand-in services. */
class PipelinesIT {
    private static final Path EXAMPLE = Path.of("examples", "terraform-cost");
    private static final String COST = "{\"project\": \"shop\", \"currency\": \"USD\", \"monthly_cost\": 271.56}";

    private final HttpClient http = HttpClient.newHttpClient();
    private Process services = start();
    private String address = "";

    @TempDir
    private Path folder = Path.of("");

    private static Process start() {
        ProcessBuilder builder =
                new ProcessBuilder(EXAMPLE.resolve("services.py").toString()).redirectErrorStream(true);
        builder.environment().put("PORT", "0");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void findServices() throws IOException {
        BufferedReader out = services.inputReader(StandardCharsets.UTF_8);
        String line = String.valueOf(out.readLine());
        assertThat(line).startsWith("services at ");
        address = line.substring("services at ".length());
    }

    @AfterEach
    void stopServices() {
        services.destroyForcibly();
    }

    private PackagedJobd started() {
        return PackagedJobd.start(Map.of(
                "HTTP_ALLOW",
                address.substring("http://".length()),
                "STORE",
                "sqlite:" + folder.resolve("jobs.db"),
                "MAX_CONCURRENCY",
                "1"));
    }

    /** As somebody does who follows the example. */
    private String upload(PackagedJobd jobd) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(EXAMPLE.resolve("upload.sh").toString()).redirectErrorStream(true);
        builder.environment().put("JOBD", "http://localhost:" + jobd.port());
        builder.environment().put("SERVICES", address);
        Process upload = builder.start();
        String told = new String(upload.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(upload.waitFor()).as(told).isZero();
        return told.strip();
    }

    /** With delays and limits that a test can wait for. */
    private String uploadHasty(PackagedJobd jobd, int timeout) throws Exception {
        String id = upload(jobd);
        jobd.call("DELETE", "/jobs/" + id, "");
        String hasty = Files.readString(EXAMPLE.resolve("pipeline.json"))
                .replace("http://localhost:9090", address)
                .replace("\"initial_ms\": 1000", "\"initial_ms\": 10")
                .replaceAll("\"timeout_ms\": \\d+", "\"timeout_ms\": " + timeout);
        assertThat(jobd.call("PUT", "/pipelines/terraform-cost", hasty).statusCode())
                .isEqualTo(200);
        return jobd.submit("pipeline", jobd.job(id).path("payload").toString());
    }

    private void fault(String service, int times, int status, int delay) throws Exception {
        String body = "{\"service\":\"%s\",\"times\":%d,\"status\":%d,\"delay_ms\":%d}"
                .formatted(service, times, status, delay);
        http.send(
                HttpRequest.newBuilder(URI.create(address + "/faults"))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private JsonNode calls() {
        try {
            return PackagedJobd.json(http.send(
                            HttpRequest.newBuilder(URI.create(address + "/calls"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> states(JsonNode job) {
        return job.path("pipeline").path("stages").findValuesAsText("state");
    }

    private static List<String> outcomes(JsonNode job, int stage) {
        return job.at("/pipeline/stages/" + stage + "/attempts").findValuesAsText("outcome");
    }

    @Test
    void projectIsUploadedStartedAndCompleted() throws Exception {
        try (PackagedJobd jobd = started()) {
            String id = upload(jobd);
            assertThat(jobd.job(id).path("state").asText()).isEqualTo("PAUSED");
            assertThat(jobd.call("POST", "/jobs/" + id + "/resume", "").statusCode())
                    .isEqualTo(200);

            jobd.awaitState(id, "SUCCEEDED");

            JsonNode job = jobd.job(id);
            assertThat(states(job)).containsOnly("SUCCEEDED");
            assertThat(job.at("/pipeline/name").asText()).isEqualTo("terraform-cost");
            assertThat(job.at("/pipeline/stages/3/output/body")).isEqualTo(PackagedJobd.json(COST));
            assertThat(job.at("/pipeline/stages/2/input/body")).isEqualTo(job.at("/pipeline/stages/1/output/body"));
            assertThat(calls()).allMatch(count -> count.asInt() == 1).hasSize(4);
        }
    }

    @Test
    void stageThatFailsOnceRecovers() throws Exception {
        fault("enriching", 1, 503, 0);
        try (PackagedJobd jobd = started()) {
            String id = uploadHasty(jobd, 60_000);

            jobd.awaitState(id, "SUCCEEDED");

            assertThat(outcomes(jobd.job(id), 2)).containsExactly("FAILED", "SUCCEEDED");
            assertThat(calls().path("planning").asInt()).isEqualTo(1);
        }
    }

    @Test
    void stageThatDoesNotRecoverFailsTheJobWhichGoesOnThereWhenItIsRetried() throws Exception {
        fault("enriching", 2, 503, 0);
        try (PackagedJobd jobd = started()) {
            String id = uploadHasty(jobd, 60_000);

            jobd.awaitState(id, "FAILED");

            JsonNode failed = jobd.job(id);
            assertThat(failed.path("error").asText()).startsWith("stage ENRICHING: ");
            assertThat(failed.at("/pipeline/stage").asText()).isEqualTo("ENRICHING");
            assertThat(failed.at("/pipeline/previous_stage").asText()).isEqualTo("PARSING");
            assertThat(states(failed)).containsExactly("SUCCEEDED", "SUCCEEDED", "FAILED", "PENDING");
            jobd.call("POST", "/jobs/" + id + "/retry", "");
            jobd.awaitState(id, "SUCCEEDED");
            assertThat(calls().path("planning").asInt()).isEqualTo(1);
            assertThat(calls().path("enriching").asInt()).isEqualTo(3);
        }
    }

    @Test
    void stageThatTakesTooLongIsTriedAgain() throws Exception {
        fault("parsing", 1, 200, 20_000);
        try (PackagedJobd jobd = started()) {
            String id = uploadHasty(jobd, 1_000);

            jobd.awaitState(id, "SUCCEEDED");

            assertThat(outcomes(jobd.job(id), 1)).containsExactly("TIMED_OUT", "SUCCEEDED");
        }
    }

    @Test
    void jobGoesOnWithTheStageInWhichJobdWasKilled() throws Exception {
        fault("enriching", 1, 200, 60_000);
        String id;
        try (PackagedJobd jobd = started()) {
            id = uploadHasty(jobd, 60_000);
            await().atMost(PackagedJobd.LIMIT)
                    .until(() -> calls().path("enriching").asInt() == 1);
            jobd.signal("KILL");
            jobd.exitCode();
        }

        try (PackagedJobd jobd = started()) {
            jobd.awaitState(id, "SUCCEEDED");

            JsonNode job = jobd.job(id);
            assertThat(outcomes(job, 2)).containsExactly("FAILED", "SUCCEEDED");
            assertThat(job.at("/pipeline/stages/2/attempts/0/error").asText()).contains("was lost");
            assertThat(job.at("/pipeline/stages/3/output/body")).isEqualTo(PackagedJobd.json(COST));
            assertThat(calls().path("planning").asInt()).isEqualTo(1);
            assertThat(calls().path("parsing").asInt()).isEqualTo(1);
            assertThat(calls().path("enriching").asInt()).isEqualTo(2);
        }
    }

    @Test
    void cancelReachesTheStageThatRuns() throws Exception {
        fault("planning", 1, 200, 60_000);
        try (PackagedJobd jobd = started()) {
            String id = uploadHasty(jobd, 60_000);
            await().atMost(PackagedJobd.LIMIT)
                    .until(() -> calls().path("planning").asInt() == 1);

            jobd.call("DELETE", "/jobs/" + id, "");

            jobd.awaitState(id, "CANCELLED");
            assertThat(states(jobd.job(id))).containsExactly("CANCELLED", "PENDING", "PENDING", "PENDING");
        }
    }
}
