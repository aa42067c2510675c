package dev.jobd.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.jobd.testing.GateHandler;
import dev.jobd.testing.Jobs;
import dev.jobd.testing.RawAnswer;
import dev.jobd.testing.RawConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
final class SubmitAndReadTest {
    private static final String HELLO = "{\"type\":\"echo\",\"payload\":{\"message\":\"hello world\"}}";
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
    private static final String UUID_V7 = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    private static final List<String> FIELDS = List.of(
            "job_id",
            "type",
            "state",
            "priority",
            "payload",
            "created_at",
            "run_at",
            "started_at",
            "finished_at",
            "expires_at",
            "result",
            "error",
            "log",
            "progress",
            "progress_message",
            "attempt",
            "max_retries",
            "duration_ms",
            "queue_position",
            "estimated_start_ms",
            "tags",
            "trace_id",
            "node",
            "attempts");

    @Inject
    GateHandler gate;

    @Test
    void submitAnswers202WithWhereAndWhenToLook() {
        Response answer = Jobs.post(HELLO);

        answer.then().statusCode(202).contentType("application/json").header("Retry-After", "1");
        assertThat(answer.header("Location")).isEqualTo("/jobs/" + answer.path("job_id"));
    }

    @Test
    void submitAnswersTheQueuedJob() {
        Jobs.post(HELLO)
                .then()
                .body("type", equalTo("echo"))
                .body("state", equalTo("QUEUED"))
                .body("priority", equalTo(5))
                .body("payload", equalTo(Map.of("message", "hello world")))
                .body("started_at", nullValue())
                .body("finished_at", nullValue())
                .body("result", nullValue())
                .body("error", nullValue())
                .body("log", emptyString())
                .body("progress", equalTo(0.0f))
                .body("attempt", equalTo(0))
                .body("max_retries", equalTo(0))
                .body("duration_ms", nullValue())
                .body("tags", equalTo(Map.of()))
                .body("node", nullValue())
                .body("attempts", equalTo(List.of()));
    }

    @Test
    void submitAnswersEveryFieldOfAJobInItsOrder() {
        assertThat(fields(Jobs.post(HELLO))).containsExactlyElementsOf(FIELDS);
    }

    @Test
    void readAnswersEveryFieldOfAJobInItsOrder() {
        assertThat(fields(Jobs.run("echo", "1"))).containsExactlyElementsOf(FIELDS);
    }

    @Test
    void finishedJobTellsWhatBecameOfIt() {
        Jobs.run("echo", "{\"message\":\"hello world\"}")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("state", equalTo("SUCCEEDED"))
                .body("error", nullValue())
                .body("progress", equalTo(1.0f))
                .body("attempt", equalTo(1))
                .body("node", not(emptyString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":\"hello world\"}",
                "{ \"message\" : \"hello world\" }",
                "\n{\t\"message\":\r\n\"hello world\"\n}\n"
            })
    void resultIsCompactJsonInAString(String payload) {
        Jobs.run("echo", payload).then().body("result", equalTo("{\"message\":\"hello world\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "0",
                "-0.10e+2",
                "1234567890123456789012345678901234567890",
                "\"\"",
                "\"a  b\\\" \\\\\"",
                "\"\\ud83d\\ude00 grüße 日本\"",
                "\"\\ud800\"",
                "[]",
                "{\"a\":[1,{\"b\":null}]}"
            })
    void echoGivesBackWhatItGotDigitByDigit(String payload) {
        Jobs.run("echo", payload).then().body("result", equalTo(payload));
    }

    @Test
    void payloadIsReadBackAsItWasSent() {
        JsonPath job = Jobs.run("echo", "{\"a\":[1,\"x\",null,{\"b\":true}]}").jsonPath();

        assertThat(job.getMap("payload")).isEqualTo(new JsonPath(job.getString("result")).getMap(""));
    }

    @Test
    void byteOrderMarkIsNoPartOfThePayload() {
        given().contentType("application/json")
                .body(("\uFEFF" + "{ \"type\":\"echo\", \"payload\" : { \"a\" : 1 } }").getBytes(UTF_8))
                .post("/jobs")
                .then()
                .statusCode(202)
                .body("payload", equalTo(Map.of("a", 1)));
    }

    @Test
    void runningIsVisibleWithTheAttemptUnderWay() {
        String id = Jobs.submit("gate", "{}");

        Response running = Jobs.awaitState(id, "RUNNING");
        gate.open(id);

        running.then()
                .body("attempt", equalTo(1))
                .body("finished_at", nullValue())
                .body("duration_ms", nullValue())
                .body("attempts.size()", equalTo(1))
                .body("attempts[0].finished_at", nullValue())
                .body("attempts[0].outcome", nullValue())
                .body("attempts[0].error", nullValue());
        assertThat(running.<String>path("started_at")).isEqualTo(running.path("attempts[0].started_at"));
    }

    @Test
    void sleepJobTakesAsLongAsItWasTold() {
        Response job = Jobs.run("sleep", "{\"ms\":50}");

        job.then().body("result", equalTo("\"ok\""));
        assertThat(job.<Integer>path("duration_ms")).isGreaterThanOrEqualTo(50);
    }

    @Test
    void failedJobHasItsErrorAndALog() {
        Jobs.run("fail", "{\"message\":\"no paper\"}")
                .then()
                .body("state", equalTo("FAILED"))
                .body("error", equalTo("no paper"))
                .body("log", equalTo("attempt 1 failed: no paper\n"))
                .body("result", nullValue())
                .body("progress", equalTo(0.0f));
    }

    @Test
    void failedJobWithHalfACharacterInItsErrorCanBeRead() {
        Jobs.run("fail", "{\"message\":\"\\ud800\"}").then().statusCode(200).body("state", equalTo("FAILED"));
    }

    @Test
    void attemptsTellOfTheOneThatSucceeded() {
        JsonPath job = Jobs.run("echo", "1").jsonPath();

        assertThat(job.<Map<String, Object>>getList("attempts")).singleElement().satisfies(attempt -> assertThat(
                        attempt)
                .containsEntry("attempt", 1)
                .containsEntry("node", job.getString("node"))
                .containsEntry("started_at", job.getString("started_at"))
                .containsEntry("finished_at", job.getString("finished_at"))
                .containsEntry("outcome", "SUCCEEDED")
                .containsEntry("error", null)
                .hasSize(6));
    }

    @Test
    void attemptsTellOfTheOneThatFailed() {
        Jobs.run("fail", "{\"message\":\"no paper\"}")
                .then()
                .body("attempts.size()", equalTo(1))
                .body("attempts[0].outcome", equalTo("FAILED"))
                .body("attempts[0].error", equalTo("no paper"));
    }

    @Test
    void timesAreUtcWithMillisecondsAndInOrder() {
        JsonPath job = Jobs.run("echo", "1").jsonPath();

        List<String> times = List.of(
                job.getString("created_at"),
                job.getString("run_at"),
                job.getString("started_at"),
                job.getString("finished_at"));

        assertThat(times).allMatch(time -> time.matches(TIME));
        assertThat(times.stream().map(Instant::parse)).isSorted();
    }

    @Test
    void idsAreUuidV7AndRise() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ids.add(Jobs.submit("echo", "1"));
        }

        assertThat(ids).allMatch(id -> id.matches(UUID_V7)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void idHoldsTheTimeOfItsMaking() {
        JsonPath job = Jobs.post(HELLO).jsonPath();

        long idMillis = UUID.fromString(job.getString("job_id")).getMostSignificantBits() >>> 16;
        long createdMillis = Instant.parse(job.getString("created_at")).toEpochMilli();
        assertThat(idMillis).isBetween(createdMillis - 1000, createdMillis + 1000);
    }

    @Test
    void retryAfterIsThereUntilTheJobHasEnded() {
        String id = Jobs.submit("gate", "{}");
        Jobs.awaitState(id, "RUNNING").then().header("Retry-After", "1");

        gate.open(id);

        Jobs.awaitEnd(id).then().header("Retry-After", nullValue());
    }

    @Test
    void etagIsTheSameWhileNothingChanges() {
        String id = Jobs.run("echo", "1").path("job_id");

        String tag = Jobs.read(id).header("ETag");

        assertThat(tag).matches("W/\"[^\"]+\"").isEqualTo(Jobs.read(id).header("ETag"));
    }

    @Test
    void etagChangesWithTheState() {
        String id = Jobs.submit("gate", "{}");
        String running = Jobs.awaitState(id, "RUNNING").header("ETag");

        gate.open(id);

        assertThat(Jobs.awaitEnd(id).header("ETag")).isNotEqualTo(running);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "*", "\"other\", %s", "\"a,b\",W/\"x\" , W/%s"})
    void knownEtagIsAnswered304WithoutABody(String ifNoneMatch) {
        Response job = Jobs.run("echo", "1");
        String tag = job.header("ETag");

        given().header("If-None-Match", ifNoneMatch.formatted(tag.substring("W/".length())))
                .get("/jobs/{id}", job.<String>path("job_id"))
                .then()
                .statusCode(304)
                .header("ETag", tag)
                .body(emptyString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"other\"", "", "W/\"0\"", "nonsense"})
    void unknownEtagIsAnsweredWithTheJob(String ifNoneMatch) {
        String id = Jobs.run("echo", "1").path("job_id");

        given().header("If-None-Match", ifNoneMatch)
                .get("/jobs/{id}", id)
                .then()
                .statusCode(200)
                .body("job_id", equalTo(id));
    }

    @Test
    void knownEtagMayStandInAnyIfNoneMatchLine() {
        Response job = Jobs.run("echo", "1");

        RawAnswer answer = RawConnection.exchange(
                "GET /jobs/%s HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"other\"\r\nIf-None-Match: %s\r\n\r\n"
                        .formatted(job.path("job_id"), job.header("ETag")));

        assertThat(answer.status()).isEqualTo(304);
    }

    @Test
    void polledWithItsEtagAJobIsSeenWhenItChanges() {
        String id = Jobs.submit("gate", "{}");
        String running = Jobs.awaitState(id, "RUNNING").header("ETag");

        given().header("If-None-Match", running)
                .get("/jobs/{id}", id)
                .then()
                .statusCode(304)
                .header("Retry-After", "1");
        gate.open(id);

        await().atMost(Jobs.LIMIT).untilAsserted(() -> given().header("If-None-Match", running)
                .get("/jobs/{id}", id)
                .then()
                .statusCode(200)
                .body("state", equalTo("SUCCEEDED")));
    }

    @Test
    void headAnswersTheHeadersOfGetAndNoBody() {
        Response job = Jobs.run("echo", "1");

        try (RawConnection connection = RawConnection.open()) {
            String id = job.path("job_id");
            connection.send("HEAD /jobs/%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(id));
            RawAnswer head = connection.headAnswer();

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("etag")).contains(job.header("ETag"));
            assertThat(connection.closedByServer()).as("nothing follows").isTrue();
        }
    }

    @Test
    void upperCaseIdIsTheSameJob() {
        String id = Jobs.submit("echo", "1");

        Jobs.read(id.toUpperCase(Locale.ROOT)).then().statusCode(200).body("job_id", equalTo(id));
    }

    @Test
    void idWithALeadingZeroLeftOutIsNoId() {
        String id = Jobs.submit("echo", "1");
        assertThat(id).startsWith("0");

        Jobs.read(id.substring(1)).then().statusCode(404).body("code", equalTo("job-not-found"));
    }

    @Test
    void submissionsInChunksAreTaken() {
        RawAnswer answer = RawConnection.exchange(
                "POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "a\r\n" + HELLO.substring(0, 10) + "\r\n"
                        + Integer.toHexString(HELLO.length() - 10) + "\r\n" + HELLO.substring(10) + "\r\n0\r\n\r\n");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().getString("payload.message")).isEqualTo("hello world");
    }

    private static Set<String> fields(Response job) {
        return job.jsonPath().<String, Object>getMap("").keySet();
    }
}
