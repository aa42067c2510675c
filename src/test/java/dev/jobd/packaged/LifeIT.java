package dev.jobd.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What can happen to a job, in the program as it is shipped. */
class LifeIT {
    private static final String LONG = "{\"type\":\"sleep\",\"payload\":{\"ms\":600000}%s}";

    private static PackagedJobd jobd;

    @BeforeAll
    static void start() {
        jobd = PackagedJobd.start(Map.of("MAX_CONCURRENCY", "16"));
    }

    @AfterAll
    static void end() {
        jobd.close();
    }

    @Test
    void finishedJobComesInTheAnswerToItsSubmission() {
        HttpResponse<String> answer =
                jobd.call("POST", "/jobs", "{\"type\":\"sleep\",\"payload\":{\"ms\":50}}", "Prefer", "wait=60");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(state(answer)).isEqualTo("SUCCEEDED");
        assertThat(answer.headers().firstValue("Preference-Applied")).contains("wait=60");
    }

    @Test
    void failedAttemptsAreRetried() {
        HttpResponse<String> answer = jobd.call("POST", "/jobs", """
                {"type":"fail","payload":{"message":"no luck","times":2},"max_retries":2,
                 "backoff":{"initial_ms":10,"multiplier":1.5,"max_ms":100,"jitter":0.5}}
                """, "Prefer", "wait=60");

        assertThat(state(answer)).isEqualTo("SUCCEEDED");
        assertThat(PackagedJobd.json(answer.body()).path("attempts").findValuesAsText("outcome"))
                .containsExactly("FAILED", "FAILED", "SUCCEEDED");
    }

    @Test
    void attemptPastItsTimeIsStopped() {
        HttpResponse<String> answer =
                jobd.call("POST", "/jobs", LONG.formatted(",\"timeout_ms\":50"), "Prefer", "wait=60");

        assertThat(state(answer)).isEqualTo("FAILED");
    }

    @Test
    void runningJobIsCancelled() {
        String job = "/jobs/" + id(jobd.call("POST", "/jobs", LONG.formatted("")));
        await().atMost(PackagedJobd.LIMIT).until(() -> state(jobd.get(job)).equals("RUNNING"));

        assertThat(jobd.call("DELETE", job, "").statusCode())
                .as("accepted, or done by now")
                .isIn(202, 200);

        assertThat(state(jobd.call("GET", job, "", "Prefer", "wait=60"))).isEqualTo("CANCELLED");
    }

    @Test
    void pausedJobIsExplainedChangedResumedAndFailed() {
        String job = "/jobs/" + id(jobd.call("POST", "/jobs", LONG.formatted(",\"paused\":true")));

        assertThat(jobd.get(job + "/explain").body()).contains("\"reason\":\"paused\"", "\"queue_position\":null");
        assertThat(jobd.call("PATCH", job, "{\"priority\":\"high\"}").statusCode())
                .isEqualTo(200);
        assertThat(jobd.call("POST", job + "/resume", "").statusCode()).isEqualTo(200);
        assertThat(jobd.call("POST", job + "/fail", "{\"error\":\"not today\"}").statusCode())
                .isBetween(200, 202);
        assertThat(jobd.call("GET", job, "", "Prefer", "wait=60").body()).contains("\"FAILED\"", "not today");
    }

    @Test
    void jobsAreListedByTagAndChangedTogether() {
        for (int i = 0; i < 3; i++) {
            jobd.call("POST", "/jobs", LONG.formatted(",\"paused\":true,\"tags\":{\"it\":\"bulk\"}"));
        }

        JsonNode list = PackagedJobd.json(jobd.get("/jobs?tag=it:bulk&limit=2").body());

        assertThat(list.path("total").asInt()).isEqualTo(3);
        assertThat(list.path("jobs")).hasSize(2);
        assertThat(jobd.call("POST", "/jobs/bulk", "{\"action\":\"cancel\",\"filter\":{\"tag\":\"it:bulk\"}}")
                        .body())
                .isEqualTo("{\"matched\":3,\"changed\":3}");
    }

    @Test
    void eventsOfAJobEndWithIt() {
        String id = id(jobd.call("POST", "/jobs", "{\"type\":\"sleep\",\"payload\":{\"ms\":300}}"));

        assertThat(jobd.get("/jobs/" + id + "/events").body())
                .contains("event: state", "\"state\":\"SUCCEEDED\"")
                .endsWith("\n\n");
    }

    @Test
    void queueTypesAndMetricsAnswer() {
        assertThat(jobd.call("PATCH", "/queue", "{\"max_concurrency\":17}").body())
                .contains("\"max_concurrency\":17", "\"retrying\":");
        assertThat(jobd.get("/types").body()).contains("\"payload_schema\":{", "\"backoff\":{\"initial_ms\":1000");
    }

    @Test
    void scheduleOfAZoneIsKeptAndTriggered() {
        HttpResponse<String> put = jobd.call("PUT", "/schedules/nightly", """
                {"cron":"30 2 * * *","time_zone":"Europe/Berlin","job":{"type":"echo","payload":"good night"}}
                """);

        assertThat(put.statusCode()).isEqualTo(201);
        assertThat(PackagedJobd.json(put.body()).path("next_run_at").asText()).contains(":30:00.000Z");
        String job = id(jobd.call("POST", "/schedules/nightly/trigger", ""));
        jobd.awaitState(job, "SUCCEEDED");
        assertThat(jobd.get("/schedules").body()).contains(job, "\"type\":\"echo\"");
        assertThat(jobd.call("DELETE", "/schedules/nightly", "").statusCode()).isEqualTo(204);
    }

    private static String id(HttpResponse<String> job) {
        return PackagedJobd.json(job.body()).path("job_id").asText();
    }

    private static String state(HttpResponse<String> job) {
        return PackagedJobd.json(job.body()).path("state").asText();
    }
}
