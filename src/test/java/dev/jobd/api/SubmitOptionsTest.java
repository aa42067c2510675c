package dev.jobd.api;

import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.jobd.testing.GateHandler;
import dev.jobd.testing.Jobs;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each optional field of a submission does. */
@QuarkusTest
final class SubmitOptionsTest {
    private static final String FAR = "2099-01-31T12:00:00.000Z";

    @Inject
    GateHandler gate;

    @ParameterizedTest
    @CsvSource({"0,0", "10,10", "'\"low\"',2", "'\"normal\"',5", "'\"high\"',8"})
    void priorityIsANumberOrAName(String given, int priority) {
        Jobs.read(Jobs.submitWith("echo", "1", ",\"priority\":" + given)).then().body("priority", equalTo(priority));
    }

    @ParameterizedTest
    @CsvSource({FAR + "," + FAR, "2099-01-31T13:00:00+01:00," + FAR})
    void jobWithALaterRunAtIsScheduled(String given, String shown) {
        String id = Jobs.submitWith("echo", "1", ",\"run_at\":\"" + given + "\"");

        Response job = Jobs.read(id);
        when().delete("/jobs/{id}", id);

        job.then().body("state", equalTo("SCHEDULED")).body("run_at", equalTo(shown));
    }

    @Test
    void jobWithARunAtInThePastIsDueAtOnce() {
        Jobs.awaitEnd(Jobs.submitWith("echo", "1", ",\"run_at\":\"2020-01-31T12:00:00Z\""))
                .then()
                .body("state", equalTo("SUCCEEDED"));
    }

    @Test
    void delayedJobRunsWhenItIsDue() {
        JsonPath job =
                Jobs.awaitEnd(Jobs.submitWith("echo", "1", ",\"delay_ms\":200")).jsonPath();

        assertThat(between(job, "created_at", "run_at")).isBetween(Duration.ofMillis(190), Duration.ofMillis(1200));
        assertThat(Instant.parse(job.getString("started_at"))).isAfterOrEqualTo(job.getString("run_at"));
    }

    @Test
    void runAtAndDelayAreNotGivenTogether() {
        Jobs.post("{\"type\":\"echo\",\"payload\":1,\"run_at\":\"" + FAR + "\",\"delay_ms\":1}")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/delay_ms"));
    }

    @Test
    void attemptThatTakesTooLongIsEnded() {
        Jobs.awaitEnd(Jobs.submitWith("sleep", "{\"ms\":60000}", ",\"timeout_ms\":100"))
                .then()
                .body("state", equalTo("FAILED"))
                .body("error", equalTo("timed out after 100 ms"))
                .body("attempts.outcome", contains("TIMED_OUT"))
                .body("attempts.error", contains("timed out after 100 ms"))
                .body("log", equalTo("attempt 1 timed out after 100 ms\n"));
    }

    @Test
    void failedJobIsTriedAgainUntilItSucceeds() {
        Jobs.awaitEnd(Jobs.submitWith("fail", "{\"message\":\"no paper\",\"times\":2}", retries(2, 1)))
                .then()
                .body("state", equalTo("SUCCEEDED"))
                .body("error", nullValue())
                .body("attempt", equalTo(3))
                .body("max_retries", equalTo(2))
                .body("attempts.attempt", contains(1, 2, 3))
                .body("attempts.outcome", contains("FAILED", "FAILED", "SUCCEEDED"))
                .body("log", containsString("attempt 1 failed: no paper\n"))
                .body("log", containsString("attempt 2 failed: no paper\n"));
    }

    @Test
    void jobWithoutRetriesLeftHasFailed() {
        Jobs.awaitEnd(Jobs.submitWith("fail", "{\"message\":\"no paper\"}", retries(2, 1)))
                .then()
                .body("state", equalTo("FAILED"))
                .body("error", equalTo("no paper"))
                .body("attempts.outcome", contains("FAILED", "FAILED", "FAILED"));
    }

    @Test
    void retryingJobTellsWhenAndWhy() {
        String id = Jobs.submitWith("fail", "{\"message\":\"no paper\"}", retries(1, 60_000));

        JsonPath job = Jobs.awaitState(id, "RETRYING").jsonPath();
        when().delete("/jobs/{id}", id);

        assertThat(job.getString("error")).isEqualTo("no paper");
        assertThat(job.getInt("attempt")).isEqualTo(1);
        assertThat(job.getString("finished_at")).isNull();
        assertThat(job.<String>getList("attempts.outcome")).containsExactly("FAILED");
        assertThat(between(job, "attempts[0].finished_at", "run_at")).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void endedJobIsKeptForItsTimeToLive() {
        JsonPath job =
                Jobs.awaitEnd(Jobs.submitWith("echo", "1", ",\"ttl_ms\":60000")).jsonPath();

        assertThat(between(job, "finished_at", "expires_at")).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void jobIsKeptForADayUnlessItSaysOtherwise() {
        JsonPath job = Jobs.run("echo", "1").jsonPath();

        assertThat(between(job, "finished_at", "expires_at")).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void pausedJobStaysAsItIsUntilItIsResumed() {
        String id = Jobs.submitWith("echo", "1", ",\"paused\":true");
        Jobs.read(id).then().body("state", equalTo("PAUSED"));

        when().post("/jobs/{id}/resume", id);

        Jobs.awaitEnd(id).then().body("state", equalTo("SUCCEEDED"));
    }

    @Test
    void tagsAreShown() {
        Jobs.read(Jobs.submitWith("echo", "1", ",\"tags\":{\"team\":\"print\",\"größe\":\"A4: quer\"}"))
                .then()
                .body("tags", equalTo(Map.of("team", "print", "größe", "A4: quer")));
    }

    @Test
    void jobsWithOneConcurrencyKeyDoNotOverlap() {
        String key = ",\"concurrency_key\":\"" + UUID.randomUUID() + "\"";
        List<String> ids = List.of(
                Jobs.submitWith("sleep", "{\"ms\":20}", key),
                Jobs.submitWith("sleep", "{\"ms\":20}", key),
                Jobs.submitWith("sleep", "{\"ms\":20}", key));

        List<JsonPath> jobs =
                ids.stream().map(id -> Jobs.awaitEnd(id).jsonPath()).toList();

        for (int i = 1; i < jobs.size(); i++) {
            assertThat(Instant.parse(jobs.get(i).getString("started_at")))
                    .isAfterOrEqualTo(jobs.get(i - 1).getString("finished_at"));
        }
    }

    @Test
    void jobsWithOtherConcurrencyKeysDoNotWaitForEachOther() {
        String first = Jobs.submitWith("gate", "1", ",\"concurrency_key\":\"" + UUID.randomUUID() + "\"");
        Jobs.awaitState(first, "RUNNING");

        Response second =
                Jobs.awaitEnd(Jobs.submitWith("echo", "1", ",\"concurrency_key\":\"" + UUID.randomUUID() + "\""));
        gate.open(first);

        second.then().body("state", equalTo("SUCCEEDED"));
    }

    private static String retries(int max, int delayMs) {
        return ",\"max_retries\":%d,\"backoff\":{\"initial_ms\":%d,\"max_ms\":%d,\"jitter\":0}"
                .formatted(max, delayMs, delayMs);
    }

    private static Duration between(JsonPath job, String from, String to) {
        return Duration.between(Instant.parse(job.getString(from)), Instant.parse(job.getString(to)));
    }
}
