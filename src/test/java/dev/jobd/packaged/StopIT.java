package dev.jobd.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StopIT {
    private static final String SECOND = "{\"ms\":1000}";
    private static final String MINUTE = "{\"ms\":60000}";

    private final List<PackagedJobd> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(PackagedJobd::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void runningJobFinishesAndTheExitCodeIsZero(String signal) {
        PackagedJobd jobd = start(Map.of());
        String id = jobd.submit("sleep", SECOND);
        jobd.awaitState(id, "RUNNING");

        jobd.signal(signal);

        assertThat(jobd.exitCode()).isZero();
        assertThat(jobd.lines()).anyMatch(line -> line.contains(id) && line.contains("to=SUCCEEDED"));
    }

    @Test
    void queuedJobsFinishToo() {
        PackagedJobd jobd = start(Map.of("MAX_CONCURRENCY", "1"));
        String running = jobd.submit("sleep", SECOND);
        String queued = jobd.submit("echo", "1");
        jobd.awaitState(running, "RUNNING");

        jobd.signal("TERM");

        assertThat(jobd.exitCode()).isZero();
        assertThat(jobd.lines()).anyMatch(line -> line.contains(queued) && line.contains("to=SUCCEEDED"));
    }

    @Test
    void stopLeavesNoStackTrace() {
        PackagedJobd jobd = start(Map.of());
        jobd.awaitState(jobd.submit("sleep", SECOND), "RUNNING");

        jobd.signal("TERM");
        jobd.exitCode();

        assertThat(jobd.lines()).noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
    }

    @Test
    void submissionWhileStoppingIsRefusedAndReadsGoOn() {
        PackagedJobd jobd = start(Map.of());
        String id = jobd.submit("sleep", "{\"ms\":5000}");
        jobd.awaitState(id, "RUNNING");

        jobd.signal("TERM");
        await().atMost(PackagedJobd.LIMIT)
                .until(() -> jobd.get("/q/health/ready").statusCode() == 503);

        HttpResponse<String> refused = jobd.post("{\"type\":\"echo\",\"payload\":1}");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(PackagedJobd.json(refused.body()).path("code").asText()).isEqualTo("stopping");
        assertThat(refused.headers().firstValue("Retry-After")).contains("30");
        assertThat(jobd.job(id).path("state").asText()).isEqualTo("RUNNING");
        assertThat(jobd.get("/q/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void gracePeriodBoundsTheStopAndWhatIsLeftIsReported() {
        PackagedJobd jobd = start(Map.of("SHUTDOWN_GRACE", "200ms", "MAX_CONCURRENCY", "1"));
        String running = jobd.submit("sleep", MINUTE);
        String queued = jobd.submit("sleep", MINUTE);
        jobd.awaitState(running, "RUNNING");

        jobd.signal("TERM");

        assertThat(jobd.exitCode()).isZero();
        assertThat(jobd.lines())
                .anyMatch(line -> line.contains("lost when stopping job=" + running))
                .anyMatch(line -> line.contains("lost when stopping job=" + queued));
    }

    @Test
    void whoeverWaitsForAJobIsAnsweredWithItAtTheStop() throws Exception {
        PackagedJobd jobd = start(Map.of("SHUTDOWN_GRACE", "2s"));
        String id = jobd.submit("sleep", MINUTE);
        jobd.awaitState(id, "RUNNING");
        CompletableFuture<HttpResponse<String>> waiting =
                CompletableFuture.supplyAsync(() -> jobd.call("GET", "/jobs/" + id, "", "Prefer", "wait=60"));

        jobd.signal("TERM");

        assertAnswered(waiting, 200);
        assertThat(jobd.exitCode()).isZero();
    }

    @Test
    void aSubmissionThatWaitsIsAnsweredWithItsJobAtTheStop() throws Exception {
        PackagedJobd jobd = start(Map.of("SHUTDOWN_GRACE", "2s"));
        CompletableFuture<HttpResponse<String>> waiting = CompletableFuture.supplyAsync(() ->
                jobd.call("POST", "/jobs", "{\"type\":\"sleep\",\"payload\":" + MINUTE + "}", "Prefer", "wait=60"));
        await().atMost(PackagedJobd.LIMIT)
                .until(() -> PackagedJobd.json(jobd.get("/jobs?state=RUNNING").body())
                                .path("jobs")
                                .size()
                        == 1);

        jobd.signal("TERM");

        assertAnswered(waiting, 202);
        assertThat(jobd.exitCode()).isZero();
    }

    /** With the job as it is. */
    private static void assertAnswered(CompletableFuture<HttpResponse<String>> waiting, int status) throws Exception {
        HttpResponse<String> answer = waiting.get(20, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(PackagedJobd.json(answer.body()).path("state").asText()).isEqualTo("RUNNING");
    }

    @ParameterizedTest
    @CsvSource({"TERM,143", "INT,130"})
    void secondSignalEndsItAtOnce(String signal, int code) {
        PackagedJobd jobd = start(Map.of());
        jobd.awaitState(jobd.submit("sleep", MINUTE), "RUNNING");
        jobd.signal(signal);
        await().atMost(PackagedJobd.LIMIT)
                .until(() -> jobd.lines().stream().anyMatch(line -> line.contains("stopping")));

        jobd.signal(signal);

        assertThat(jobd.exitCode()).isEqualTo(code);
    }

    @Test
    void noAcknowledgedJobIsLostUnderLoad() {
        PackagedJobd jobd = start(Map.of("SHUTDOWN_GRACE", "30s"));
        Map<String, Integer> acknowledged = new HashMap<>();
        Thread signals = Thread.ofPlatform().unstarted(() -> jobd.signal("TERM"));

        try {
            for (int i = 0; jobd.alive(); i++) {
                HttpResponse<String> answer = jobd.post("{\"type\":\"echo\",\"payload\":" + i + "}");
                if (answer.statusCode() == 202) {
                    acknowledged.put(
                            PackagedJobd.json(answer.body()).path("job_id").asText(), i);
                }
                if (i == 200) {
                    signals.start();
                }
            }
        } catch (UncheckedIOException _) {
            // The server has closed: no answer, no promise.
        }

        assertThat(jobd.exitCode()).isZero();
        assertThat(acknowledged).hasSizeGreaterThan(200);
        assertThat(acknowledged.keySet()).allMatch(id -> jobd.lines().stream()
                .anyMatch(line -> line.contains(id) && line.contains("to=SUCCEEDED")));
    }

    private PackagedJobd start(Map<String, String> environment) {
        PackagedJobd jobd = PackagedJobd.start(environment);
        started.add(jobd);
        return jobd;
    }
}
