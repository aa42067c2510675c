package dev.jobd.api;

import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.jobd.testing.DeafHandler;
import dev.jobd.testing.GateHandler;
import dev.jobd.testing.Jobs;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be done to one job. */
@QuarkusTest
final class JobActionsTest {
    private static final String FAILS = "{\"message\":\"no paper\"}";
    private static final String LATER = ",\"delay_ms\":3600000";

    @Inject
    GateHandler gate;

    @Inject
    DeafHandler deaf;

    @ParameterizedTest
    @CsvSource({"delay_ms,3600000,SCHEDULED", "paused,true,PAUSED"})
    void waitingJobIsCancelledAtOnce(String field, String value, String state) {
        String id = Jobs.submitWith("echo", "1", ",\"%s\":%s".formatted(field, value));
        Jobs.read(id).then().body("state", equalTo(state));

        when().delete("/jobs/{id}", id)
                .then()
                .statusCode(200)
                .header("ETag", notNullValue())
                .header("Retry-After", nullValue())
                .body("state", equalTo("CANCELLED"))
                .body("finished_at", notNullValue())
                .body("error", nullValue())
                .body("attempts.size()", equalTo(0));
    }

    @Test
    void runningJobIsInterruptedAndCancelled() {
        String id = running("gate");

        when().delete("/jobs/{id}", id);

        Jobs.awaitEnd(id)
                .then()
                .body("state", equalTo("CANCELLED"))
                .body("result", nullValue())
                .body("attempts.outcome", contains("CANCELLED"));
    }

    @Test
    void jobThatIsBeingCancelledIsAnswered202() {
        String id = running("deaf");

        Response answer = when().delete("/jobs/{id}", id);
        deaf.open(id);

        answer.then().statusCode(202).header("Retry-After", "1").body("state", equalTo("CANCELLING"));
        Jobs.awaitState(id, "CANCELLED");
    }

    @Test
    void cancellingOnceMoreChangesNothing() {
        String id = running("deaf");
        String tag = when().delete("/jobs/{id}", id).header("ETag");

        Response answer = when().delete("/jobs/{id}", id);
        deaf.open(id);

        answer.then().statusCode(202).header("ETag", tag);
    }

    @Test
    void cancelledJobIsNotTriedAgainByItself() {
        String id = Jobs.submitWith("gate", "1", ",\"max_retries\":3");
        Jobs.awaitState(id, "RUNNING");

        when().delete("/jobs/{id}", id);

        Jobs.awaitEnd(id).then().body("state", equalTo("CANCELLED")).body("attempt", equalTo(1));
    }

    @Test
    void patchChangesAWaitingJob() {
        String id = Jobs.submitWith("echo", "1", LATER + ",\"tags\":{\"a\":\"b\"}");

        Response answer = Jobs.send(
                "PATCH",
                "/jobs/" + id,
                "{\"priority\":\"high\",\"run_at\":\"2099-01-31T12:00:00Z\",\"max_retries\":4,\"tags\":{\"c\":\"d\"}}");
        when().delete("/jobs/{id}", id);

        answer.then()
                .statusCode(200)
                .header("ETag", notNullValue())
                .header("Retry-After", "1")
                .body("state", equalTo("SCHEDULED"))
                .body("priority", equalTo(8))
                .body("run_at", equalTo("2099-01-31T12:00:00.000Z"))
                .body("max_retries", equalTo(4))
                .body("tags", equalTo(Map.of("c", "d")));
    }

    @Test
    void patchedTimeoutHoldsForTheNextAttempt() {
        String id = Jobs.submitWith("sleep", "{\"ms\":60000}", ",\"paused\":true");

        Jobs.send("PATCH", "/jobs/" + id, "{\"timeout_ms\":50}").then().statusCode(200);
        when().post("/jobs/{id}/resume", id);

        Jobs.awaitEnd(id).then().body("error", equalTo("timed out after 50 ms"));
    }

    @Test
    void patchedRunAtBringsAJobForward() {
        String id = Jobs.submitWith("echo", "1", LATER);

        Jobs.send("PATCH", "/jobs/" + id, "{\"run_at\":\"2020-01-31T12:00:00Z\"}");

        Jobs.awaitEnd(id).then().body("state", equalTo("SUCCEEDED"));
    }

    @Test
    void patchLeavesAsItIsWhatItDoesNotName() {
        String id = Jobs.submitWith("echo", "1", LATER + ",\"priority\":7,\"tags\":{\"a\":\"b\"}");

        Response answer = Jobs.send("PATCH", "/jobs/" + id, "{}");
        when().delete("/jobs/{id}", id);

        answer.then().statusCode(200).body("priority", equalTo(7)).body("tags", equalTo(Map.of("a", "b")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'priority':11}            | /priority
            {'run_at':'soon'}          | /run_at
            {'delay_ms':1}             | /delay_ms
            {'timeout_ms':0}           | /timeout_ms
            {'max_retries':101}        | /max_retries
            {'tags':{'a':1}}           | /tags/a
            {'payload':1,'state':'X'}  | /payload,/state
            []                         | ``
            """)
    void patchThatIsWrongIsPointedAt(String body, String pointers) {
        String id = Jobs.submitWith("echo", "1", LATER);

        Response answer = Jobs.send("PATCH", "/jobs/" + id, body.replace('\'', '"'));
        when().delete("/jobs/{id}", id);

        answer.then().statusCode(400);
        assertThat(answer.jsonPath().<String>getList("errors.pointer")).containsExactly(pointers.split(",", -1));
    }

    @Test
    void pausedJobIsHeldUntilItIsResumed() {
        String id = Jobs.submitWith("echo", "1", LATER);

        when().post("/jobs/{id}/pause", id).then().statusCode(200).body("state", equalTo("PAUSED"));
        when().post("/jobs/{id}/pause", id).then().statusCode(200).body("state", equalTo("PAUSED"));
        when().post("/jobs/{id}/resume", id).then().statusCode(200).body("state", equalTo("SCHEDULED"));

        when().delete("/jobs/{id}", id);
    }

    @Test
    void failedJobIsRunAgainWithItsHistory() {
        String id = Jobs.run("fail", "{\"message\":\"no paper\",\"times\":1}").path("job_id");

        when().post("/jobs/{id}/retry", id)
                .then()
                .statusCode(200)
                .body("job_id", equalTo(id))
                .body("log", containsString("attempt 1 failed: no paper\n"));

        Jobs.awaitState(id, "SUCCEEDED")
                .then()
                .body("attempts.outcome", contains("FAILED", "SUCCEEDED"))
                .body("log", containsString("attempt 1 failed: no paper\n"));
    }

    @Test
    void cancelledJobIsRunAgain() {
        String id = Jobs.submitWith("sleep", "{\"ms\":60000}", LATER);
        when().delete("/jobs/{id}", id);

        when().post("/jobs/{id}/retry", id)
                .then()
                .statusCode(200)
                .header("Retry-After", "1")
                .body("finished_at", nullValue());

        Jobs.awaitState(id, "RUNNING");
        when().delete("/jobs/{id}", id);
    }

    @Test
    void waitingJobIsFailedAtOnce() {
        String id = Jobs.submitWith("echo", "1", LATER);

        fail(id, "out of \"ink\"")
                .then()
                .statusCode(200)
                .body("state", equalTo("FAILED"))
                .body("error", equalTo("out of \"ink\""));
    }

    @Test
    void runningJobIsFailedOnceItHasStopped() {
        String id = running("deaf");

        Response answer = fail(id, "out of ink");
        deaf.open(id);

        answer.then().statusCode(202).body("state", equalTo("CANCELLING"));
        Jobs.awaitEnd(id).then().body("state", equalTo("FAILED")).body("error", equalTo("out of ink"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                      | /error
            {'error':''}            | /error
            {'error':1}             | /error
            {'error':'x','code':1}  | /code
            """)
    void failureThatIsWrongIsPointedAt(String body, String pointer) {
        String id = Jobs.submitWith("echo", "1", LATER);

        Response answer = Jobs.send("POST", "/jobs/" + id + "/fail", body.replace('\'', '"'));
        when().delete("/jobs/{id}", id);

        answer.then().statusCode(400).body("errors.pointer", contains(pointer));
    }

    @ParameterizedTest
    @CsvSource({"DELETE,''", "PATCH,''", "POST,/pause", "POST,/resume", "POST,/retry", "POST,/fail"})
    void jobThatHasDoneItsWorkStaysAsItIs(String method, String action) {
        conflict(Jobs.run("echo", "1").path("job_id"), method, action, "SUCCEEDED");
    }

    @ParameterizedTest
    @CsvSource({"DELETE,''", "PATCH,''", "POST,/pause", "POST,/resume", "POST,/fail"})
    void failedJobCanOnlyBeRetried(String method, String action) {
        conflict(Jobs.run("fail", FAILS).path("job_id"), method, action, "FAILED");
    }

    @ParameterizedTest
    @CsvSource({"PATCH,''", "POST,/pause", "POST,/resume", "POST,/retry"})
    void runningJobCanOnlyBeStopped(String method, String action) {
        String id = running("gate");

        conflict(id, method, action, "RUNNING");

        gate.open(id);
    }

    @ParameterizedTest
    @CsvSource({"/resume", "/retry"})
    void waitingJobIsNeitherResumedNorRetried(String action) {
        String id = Jobs.submitWith("echo", "1", LATER);

        conflict(id, "POST", action, "SCHEDULED");

        when().delete("/jobs/{id}", id);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,''",
        "DELETE,''",
        "PATCH,''",
        "POST,/pause",
        "POST,/resume",
        "POST,/retry",
        "POST,/fail",
        "GET,/log",
        "GET,/explain"
    })
    void unknownJobIsNotFound(String method, String action) {
        String id = "00000000-0000-7000-8000-000000000000";

        Jobs.send(method, "/jobs/" + id + action, action.equals("/fail") ? "{\"error\":\"x\"}" : "{}")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("job-not-found"))
                .body("job_id", equalTo(id));
    }

    private static String running(String type) {
        String id = Jobs.submit(type, "1");
        Jobs.awaitState(id, "RUNNING");
        return id;
    }

    private static Response fail(String id, String error) {
        return Jobs.send("POST", "/jobs/" + id + "/fail", "{\"error\":\"" + error.replace("\"", "\\\"") + "\"}");
    }

    private static void conflict(String id, String method, String action, String state) {
        Jobs.send(method, "/jobs/" + id + action, action.equals("/fail") ? "{\"error\":\"x\"}" : "{}")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("conflict"))
                .body("job_id", equalTo(id))
                .body("detail", containsString(state));
        Jobs.read(id).then().body("state", equalTo(state));
    }
}
