package dev.jobd.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.post;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.jobd.testing.Jobs;
import dev.jobd.testing.LogEar;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
final class SchedulesTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
    private static final String JOB = "{\"type\":\"echo\",\"payload\":{\"message\":\"good night\"}}";
    private static final String NIGHTLY =
            "{\"cron\":\"30 2 * * *\",\"time_zone\":\"Europe/Berlin\",\"job\":" + JOB + "}";
    private static final String HOURLY = "{\"every_ms\":3600000,\"job\":" + JOB + "}";

    @AfterEach
    void deleteAll() {
        get("/schedules").jsonPath().<String>getList("schedules.name").forEach(name -> when().delete(
                        "/schedules/{name}", name));
    }

    @Test
    void madeScheduleIsAnswered() {
        put("nightly", NIGHTLY)
                .then()
                .statusCode(201)
                .contentType("application/json")
                .body("name", equalTo("nightly"))
                .body("cron", equalTo("30 2 * * *"))
                .body("every_ms", nullValue())
                .body("time_zone", equalTo("Europe/Berlin"))
                .body("job", equalTo(Map.of("type", "echo", "payload", Map.of("message", "good night"))))
                .body("overlap", equalTo("skip"))
                .body("catch_up", equalTo("none"))
                .body("paused", equalTo(false))
                .body("created_at", matchesPattern(TIME))
                .body("next_run_at", matchesPattern("\\d{4}-\\d\\d-\\d\\dT0[01]:30:00\\.000Z"))
                .body("last_run_at", nullValue())
                .body("last_job_id", nullValue());
    }

    @Test
    void readAnswersWhatWasAnsweredWhenItWasMade() {
        String made = put("nightly", NIGHTLY).asString();

        assertThat(get("/schedules/nightly").asString()).isEqualTo(made);
    }

    @Test
    void zoneIsUtcUnlessItIsGiven() {
        put("noon", "{\"cron\":\"0 12 * * *\",\"job\":" + JOB + "}")
                .then()
                .body("time_zone", equalTo("UTC"))
                .body("next_run_at", matchesPattern(".*T12:00:00\\.000Z"));
    }

    @Test
    void everythingThatIsGivenIsAnswered() {
        String job = """
                {"type":"echo","payload":[1],"priority":8,"delay_ms":10,"timeout_ms":1000,"max_retries":3,\
                "backoff":{"initial_ms":5,"multiplier":1.5,"max_ms":50,"jitter":0.1},"ttl_ms":60000,"paused":true,\
                "tags":{"team":"a"},"concurrency_key":"k"}""";

        put("full", "{\"every_ms\":60000,\"overlap\":\"replace\",\"catch_up\":\"one\",\"job\":" + job + "}")
                .then()
                .statusCode(201)
                .body("every_ms", equalTo(60000))
                .body("cron", nullValue())
                .body("time_zone", nullValue())
                .body("overlap", equalTo("replace"))
                .body("catch_up", equalTo("one"))
                .body("job", equalTo(JsonPath.from(job).getMap("")));
    }

    @Test
    void replacedScheduleAnswers200() {
        put("a", NIGHTLY);

        put("a", HOURLY).then().statusCode(200).body("every_ms", equalTo(3600000));
    }

    @Test
    void listIsByNameAndLeavesOutThePayloads() {
        put("b", HOURLY);
        put("a", NIGHTLY);

        get("/schedules")
                .then()
                .statusCode(200)
                .body("schedules.name", contains("a", "b"))
                .body("schedules[0].job", equalTo(Map.of("type", "echo")));
    }

    @Test
    void listIsEmptyWithoutSchedules() {
        get("/schedules").then().statusCode(200).body("schedules", empty());
    }

    @Test
    void nameWithParametersIsNoOthersName() {
        put("a", HOURLY);

        given().urlEncodingEnabled(false).delete("/schedules/a;b=c").then().statusCode(404);

        get("/schedules/a").then().statusCode(200);
    }

    @Test
    void deletedScheduleIsGone() {
        put("a", HOURLY);

        when().delete("/schedules/a").then().statusCode(204);

        get("/schedules/a").then().statusCode(404);
    }

    @Test
    void dueScheduleSubmitsItsJob() {
        put("often", "{\"every_ms\":1000,\"job\":" + JOB + "}");

        Response fired = await().atMost(Jobs.LIMIT)
                .until(() -> get("/schedules/often"), schedule -> schedule.path("last_job_id") != null);

        assertThat(fired.<String>path("last_run_at")).matches(TIME);
        assertThat(Jobs.awaitEnd(fired.path("last_job_id")).<String>path("payload.message"))
                .isEqualTo("good night");
    }

    @Test
    void pausedScheduleHasNoNextTimeUntilItIsResumed() {
        put("a", HOURLY);

        post("/schedules/a/pause")
                .then()
                .statusCode(200)
                .body("paused", equalTo(true))
                .body("next_run_at", nullValue());
        post("/schedules/a/resume")
                .then()
                .statusCode(200)
                .body("paused", equalTo(false))
                .body("next_run_at", matchesPattern(TIME));
    }

    @Test
    void triggerAnswersTheJob() {
        put("a", HOURLY);

        Response answer = post("/schedules/a/trigger");

        answer.then().statusCode(202).body("type", equalTo("echo")).header("Retry-After", "1");
        assertThat(answer.header("Location")).isEqualTo("/jobs/" + answer.path("job_id"));
        assertThat(get("/schedules/a").<String>path("last_job_id")).isEqualTo(answer.path("job_id"));
    }

    @ParameterizedTest
    @CsvSource({"GET,''", "DELETE,''", "POST,/pause", "POST,/resume", "POST,/trigger"})
    void unknownScheduleIsNotFound(String method, String action) {
        when().request(method, "/schedules/none" + action)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("not-found"))
                .body("detail", equalTo("There is no schedule of this name; GET /schedules lists them."));
    }

    @ParameterizedTest
    @CsvSource({"GET,/trigger,'OPTIONS, POST'", "POST,'','DELETE, GET, HEAD, OPTIONS, PUT'"})
    void otherMethodIsAnsweredWithThoseThatThereAre(String method, String action, String allowed) {
        when().request(method, "/schedules/a" + action).then().statusCode(405).header("Allow", equalTo(allowed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a:b", "ä", "$"})
    void nameOfOtherCharactersIsRefused(String name) {
        put(name, HOURLY)
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid-request"))
                .body("detail", containsString("1 to 128 characters"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '{}'                                                          | /job,''
            '{"job":JOB}'                                                 | ''
            '{"job":1,"every_ms":1000}'                                   | /job
            '{"job":{},"every_ms":1000}'                                  | /job/type,/job/payload
            '{"job":{"type":"x","payload":1},"every_ms":1000}'            | /job/type
            '{"job":{"type":"sleep","payload":{"ms":-1}},"every_ms":1000}' | /job/payload/ms
            '{"job":{"type":"echo","payload":1,"run_at":"2030-01-01T00:00:00Z"},"every_ms":1000}' | /job/run_at
            '{"job":{"type":"echo","payload":1,"idempotency_key":"k"},"every_ms":1000}' | /job/idempotency_key
            '{"job":JOB,"every_ms":999}'                                  | /every_ms
            '{"job":JOB,"every_ms":1000,"cron":"* * * * *"}'              | /every_ms
            '{"job":JOB,"every_ms":1000,"time_zone":"UTC"}'               | /time_zone
            '{"job":JOB,"cron":"* * * *"}'                                | /cron
            '{"job":JOB,"cron":"61 * * * *"}'                             | /cron
            '{"job":JOB,"cron":"0 0 31 2 *"}'                             | /cron
            '{"job":JOB,"cron":5}'                                        | /cron
            '{"job":JOB,"cron":"2-/ * * * *"}'                            | /cron
            '{"job":JOB,"cron":"* * * * *","time_zone":"+02:00"}'         | /time_zone
            '{"job":JOB,"cron":"* * * * *","time_zone":"GMT+2"}'          | /time_zone
            '{"job":JOB,"cron":"* * * * *","time_zone":"Mars/Base"}'      | /time_zone
            '{"job":JOB,"cron":"* * * * *","time_zone":{"a":[1]}}'        | /time_zone
            '{"job":JOB,"every_ms":1000,"overlap":"SKIP"}'                | /overlap
            '{"job":JOB,"every_ms":1000,"catch_up":["one"]}'              | /catch_up
            '{"job":JOB,"every_ms":1000,"paused":true,"next":1}'          | /paused,/next
            """)
    void whatIsWrongIsPointedAt(String body, String pointers) {
        Response answer = put("a", body.replace("JOB", JOB));

        answer.then().statusCode(400).body("code", equalTo("invalid-request"));
        assertThat(answer.jsonPath().<String>getList("errors.pointer"))
                .containsExactly(pointers.replace("''", "").split(",", -1));
        assertThat(get("/schedules").<List<?>>path("schedules")).isEmpty();
    }

    @Test
    void largePayloadIsRefused() {
        String job = "{\"type\":\"echo\",\"payload\":\"" + "x".repeat(65 * 1024) + "\"}";

        put("a", "{\"every_ms\":1000,\"job\":" + job + "}")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/job/payload"));
    }

    @Test
    void everythingThatHappensIsOneLine() {
        try (LogEar ear = LogEar.on("dev.jobd.schedule")) {
            put("a", HOURLY);
            put("a", NIGHTLY);
            post("/schedules/a/pause");
            post("/schedules/a/pause");
            String job = post("/schedules/a/trigger").path("job_id");
            post("/schedules/a/resume");
            when().delete("/schedules/a");

            assertThat(ear.lines().map(line -> line.replaceAll(TIME.replace("\\.\\d{3}", "[.\\d]*"), "TIME")))
                    .containsExactly(
                            "created schedule=a firing=TIME",
                            "replaced schedule=a firing=TIME",
                            "paused schedule=a",
                            "triggered schedule=a job=" + job,
                            "resumed schedule=a firing=TIME",
                            "deleted schedule=a");
        }
    }

    @Test
    void documentHasTheCallsAndTheFieldsOfASchedule() {
        Map<String, Object> paths = get("/q/openapi?format=json").jsonPath().getMap("paths");
        Map<String, Object> fields =
                get("/q/openapi?format=json").jsonPath().getMap("components.schemas.Schedule.properties");

        assertThat(paths)
                .containsKeys(
                        "/schedules",
                        "/schedules/{name}",
                        "/schedules/{name}/pause",
                        "/schedules/{name}/resume",
                        "/schedules/{name}/trigger");
        assertThat(fields)
                .containsOnlyKeys(put("a", HOURLY)
                        .jsonPath()
                        .<String, Object>getMap("")
                        .keySet()
                        .toArray(String[]::new));
    }

    private static Response put(String name, String body) {
        return given().contentType("application/json").body(body).put("/schedules/{name}", name);
    }
}
