package dev.jobd.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.jobd.testing.GateHandler;
import dev.jobd.testing.Jobs;
import dev.jobd.testing.LogEar;
import dev.jobd.testing.RawConnection;
import dev.jobd.testing.Requests;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Prefer: wait=N} makes a fast job one call. */
@QuarkusTest
final class PreferTest {
    private static final String ECHO = "{\"type\":\"echo\",\"payload\":1}";

    @Inject
    GateHandler gate;

    @Test
    void submissionAnswersTheFinishedJob() {
        Response answer = waiting("wait=30").body(ECHO).post("/jobs");

        answer.then()
                .statusCode(200)
                .header("Preference-Applied", "wait=30")
                .header("Retry-After", nullValue())
                .body("state", equalTo("SUCCEEDED"))
                .body("result", equalTo("1"));
        String id = answer.path("job_id");
        assertThat(answer.header("Location")).isEqualTo("/jobs/" + id);
        assertThat(answer.header("ETag")).isEqualTo(Jobs.read(id).header("ETag"));
    }

    @Test
    void failedJobIsAnsweredWith200Too() {
        waiting("wait=30")
                .body("{\"type\":\"fail\",\"payload\":{\"message\":\"no paper\"}}")
                .post("/jobs")
                .then()
                .statusCode(200)
                .body("state", equalTo("FAILED"));
    }

    @Test
    void submissionThatTakesLongerIsAnsweredAsItIs() {
        Response answer =
                waiting("wait=1").body("{\"type\":\"gate\",\"payload\":1}").post("/jobs");
        String id = answer.path("job_id");
        gate.open(id);

        answer.then()
                .statusCode(202)
                .header("Preference-Applied", "wait=1")
                .header("Location", "/jobs/" + id)
                .header("Retry-After", "1")
                .body("state", equalTo("RUNNING"));
    }

    @Test
    void replayWaitsToo() {
        String body = "{\"type\":\"echo\",\"payload\":1,\"idempotency_key\":\"" + UUID.randomUUID() + "\"}";
        String first = Jobs.post(body).path("job_id");

        waiting("wait=30")
                .body(body)
                .post("/jobs")
                .then()
                .statusCode(200)
                .header("Idempotency-Replayed", "true")
                .body("job_id", equalTo(first))
                .body("state", equalTo("SUCCEEDED"));
    }

    @ParameterizedTest
    @CsvSource({
        "'respond-async, wait=30',30",
        "WAIT = 30,30",
        "wait=\"30\",30",
        "wait=600,60",
        "wait=99999999999999999999,60",
        "wait=0030,30",
        "'foo=\"a,wait=2,b\", wait=30',30",
        "wait=30; x=y,30"
    })
    void preferenceIsReadAsRfc7240HasIt(String header, int seconds) {
        waiting(header).body(ECHO).post("/jobs").then().statusCode(200).header("Preference-Applied", "wait=" + seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait", "wait=", "wait=-1", "wait=soon", "wait=1.5", "return=minimal", ""})
    void whatMakesNoSenseIsIgnored(String header) {
        waiting(header).body(ECHO).post("/jobs").then().statusCode(202).header("Preference-Applied", nullValue());
    }

    @Test
    void refusedSubmissionDoesNotWait() {
        waiting("wait=30").body("{}").post("/jobs").then().statusCode(400);
    }

    @Test
    void jobGoesOnWhenNobodyWaitsForItAnyMore() {
        String tag = UUID.randomUUID().toString();
        try (LogEar log = LogEar.on("")) {
            String id;
            try (RawConnection connection = RawConnection.open()) {
                connection.send(Requests.submit(
                        "Content-Type: application/json\r\nPrefer: wait=60\r\n",
                        "{\"type\":\"gate\",\"payload\":1,\"tags\":{\"of\":\"%s\"}}".formatted(tag)));
                await().atMost(Jobs.LIMIT).until(() -> tagged(tag) != null);
                id = tagged(tag);
                assertThat(connection.endInput().closedByServer()).isTrue();
            }
            gate.open(id);
            Jobs.awaitState(id, "SUCCEEDED");

            assertThat(log.records()).allMatch(line -> line.getThrown() == null);
        }
    }

    private static String tagged(String tag) {
        return given().queryParam("tag", "of:" + tag).get("/jobs").path("jobs[0].job_id");
    }

    @Test
    void readAnswersWhenTheJobHasEnded() throws Exception {
        String id = Jobs.submit("gate", "1");
        Jobs.awaitState(id, "RUNNING");

        CompletableFuture<Response> read =
                CompletableFuture.supplyAsync(() -> waiting("wait=30").get("/jobs/{id}", id));
        gate.open(id);

        read.get(Jobs.LIMIT.toSeconds(), TimeUnit.SECONDS)
                .then()
                .statusCode(200)
                .header("Preference-Applied", "wait=30")
                .body("state", equalTo("SUCCEEDED"));
    }

    @Test
    void readOfAnEndedJobDoesNotWait() {
        String id = Jobs.run("echo", "1").path("job_id");

        waiting("wait=60").get("/jobs/{id}", id).then().statusCode(200).header("Preference-Applied", "wait=60");
    }

    @Test
    void readAnswersTheJobAsItIsWhenTheTimeIsUp() {
        String id = Jobs.submit("gate", "1");
        Jobs.awaitState(id, "RUNNING");

        Response answer = waiting("wait=1").get("/jobs/{id}", id);
        gate.open(id);

        answer.then()
                .statusCode(200)
                .header("Preference-Applied", "wait=1")
                .header("Retry-After", "1")
                .body("state", equalTo("RUNNING"));
    }

    @Test
    void readWithAnotherTagDoesNotWait() {
        String id = Jobs.submit("gate", "1");
        Jobs.awaitState(id, "RUNNING");

        Response answer =
                waiting("wait=60").header("If-None-Match", "\"other\"").get("/jobs/{id}", id);
        gate.open(id);

        answer.then().statusCode(200).body("state", equalTo("RUNNING"));
    }

    @Test
    void readWithItsTagAnswersWhenTheJobHasChanged() throws Exception {
        String id = Jobs.submitWith("echo", "1", ",\"paused\":true");
        String tag = Jobs.read(id).header("ETag");

        CompletableFuture<Response> read = CompletableFuture.supplyAsync(
                () -> waiting("wait=30").header("If-None-Match", tag).get("/jobs/{id}", id));
        Jobs.send("PATCH", "/jobs/" + id, "{\"priority\":9}").then().statusCode(200);
        Response answer = read.get(Jobs.LIMIT.toSeconds(), TimeUnit.SECONDS);
        given().delete("/jobs/{id}", id);

        answer.then().statusCode(200).header("ETag", not(equalTo(tag))).body("state", equalTo("PAUSED"));
    }

    @Test
    void readWithItsTagIs304WhenTheTimeIsUp() {
        String id = Jobs.submitWith("echo", "1", ",\"paused\":true");
        String tag = Jobs.read(id).header("ETag");

        Response answer = waiting("wait=1").header("If-None-Match", tag).get("/jobs/{id}", id);
        given().delete("/jobs/{id}", id);

        answer.then()
                .statusCode(304)
                .header("Preference-Applied", "wait=1")
                .header("ETag", tag)
                .body(emptyString());
    }

    @Test
    void readWithItsTagAnswersWhenAScheduledJobIsDue() {
        given().post("/queue/pause");
        try {
            String id = Jobs.submitWith("echo", "1", ",\"delay_ms\":700");
            String tag = Jobs.read(id).header("ETag");

            Response answer = waiting("wait=60").header("If-None-Match", tag).get("/jobs/{id}", id);

            answer.then()
                    .statusCode(200)
                    .header("Preference-Applied", "wait=60")
                    .body("state", equalTo("QUEUED"));
        } finally {
            given().post("/queue/resume");
        }
    }

    @Test
    void readOfAJobThatThereIsNotDoesNotWait() {
        waiting("wait=60").get("/jobs/{id}", UUID.randomUUID()).then().statusCode(404);
    }

    private static RequestSpecification waiting(String preference) {
        return given().contentType("application/json").header("Prefer", preference);
    }
}
