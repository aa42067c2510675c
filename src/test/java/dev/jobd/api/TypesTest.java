package dev.jobd.api;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.jobd.testing.Jobs;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The job types. */
@QuarkusTest
final class TypesTest {
    private static final List<String> FIELDS = List.of(
            "name",
            "payload_schema",
            "runs_in",
            "timeout_ms",
            "max_retries",
            "backoff",
            "max_concurrency",
            "max_per_key",
            "usual_duration_ms",
            "workers_asked_at");

    @Test
    void listHasEveryTypeByName() {
        Response answer = get("/types");

        answer.then().statusCode(200).contentType("application/json");
        assertThat(answer.jsonPath().<String>getList("types.name"))
                .contains("echo", "fail", "sleep", "unheard-of")
                .isSorted();
    }

    @Test
    void typeOfTheListIsTheTypeByItself() {
        Map<String, Object> listed = get("/types").jsonPath().getMap("types.find { it.name == 'single' }");

        assertThat(get("/types/single").jsonPath().<String, Object>getMap("")).isEqualTo(listed);
    }

    @Test
    void typeTellsWhatHoldsUnlessTheJobSaysOtherwise() {
        Response answer = get("/types/echo");

        answer.then()
                .statusCode(200)
                .body("name", equalTo("echo"))
                .body("runs_in", equalTo("handler"))
                .body("timeout_ms", equalTo(3_600_000))
                .body("max_retries", equalTo(0))
                .body(
                        "backoff",
                        equalTo(Map.of("initial_ms", 1000, "multiplier", 2.0f, "max_ms", 300_000, "jitter", 0.2f)))
                .body("max_concurrency", nullValue())
                .body("max_per_key", equalTo(1));
        assertThat(answer.jsonPath().<String, Object>getMap("").keySet()).containsExactlyElementsOf(FIELDS);
    }

    @Test
    void typeTellsItsOwnDefaults() {
        get("/types/single")
                .then()
                .body("timeout_ms", equalTo(90_000))
                .body("max_retries", equalTo(3))
                .body("max_concurrency", equalTo(1));
    }

    @Test
    void defaultsOfTheTypeHoldForItsJobs() {
        Response job = Jobs.post("{\"type\":\"single\",\"payload\":1,\"paused\":true}");
        Jobs.send("DELETE", "/jobs/" + job.path("job_id"), "");

        job.then().body("max_retries", equalTo(3));
    }

    @Test
    void usualDurationIsThereOnceAJobHasEnded() {
        Jobs.run("sleep", "{\"ms\":1}");

        assertThat(get("/types/sleep").jsonPath().getDouble("usual_duration_ms"))
                .isPositive();
    }

    @ParameterizedTest
    @CsvSource({"nix", "ECHO", "a%2Fb"})
    void unknownTypeIsNotFound(String name) {
        get("/types/" + name)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("not-found"))
                .body("detail", containsString("GET /types lists them"));
    }

    @Test
    void anythingIsAPayloadOfAnEcho() {
        JsonPath schema = get("/types/echo").jsonPath().setRootPath("payload_schema");

        assertThat(schema.<String, Object>getMap(""))
                .containsOnly(Map.entry("$schema", "https://json-schema.org/draft/2020-12/schema"));
    }

    @ParameterizedTest
    @CsvSource({"sleep,ms", "fail,message"})
    void fieldThatTheSchemaRequiresIsMissed(String type, String field) {
        assertThat(schema(type).<String>getList("required")).containsExactly(field);

        refused(type, "{}", "/payload/" + field);
    }

    @ParameterizedTest
    @CsvSource({"sleep,ms", "fail,times"})
    void boundsOfTheSchemaAreThoseOfTheCheck(String type, String field) {
        long min = schema(type).getLong("properties." + field + ".minimum");
        long max = schema(type).getLong("properties." + field + ".maximum");

        for (long value : new long[] {min - 1, max + 1}) {
            refused(type, "{\"message\":\"x\",\"%s\":%d}".formatted(field, value), "/payload/" + field);
        }
        for (long value : new long[] {min, max}) {
            taken(
                    type,
                    (type.equals("fail") ? "{\"message\":\"x\",\"%s\":%d}" : "{\"%s\":%d}").formatted(field, value));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            sleep | integer | {"ms":"1"}      | /payload/ms
            fail  | string  | {"message":1}   | /payload/message
            """)
    void kindsOfTheSchemaAreThoseOfTheCheck(String type, String kind, String payload, String pointer) {
        String field = pointer.replace("/payload/", "");
        assertThat(schema(type).getString("properties." + field + ".type")).isEqualTo(kind);

        refused(type, payload, pointer);
    }

    @ParameterizedTest
    @CsvSource({"sleep", "fail"})
    void schemaAndCheckTakeAnObjectAndNoOtherFields(String type) {
        assertThat(schema(type).getString("type")).isEqualTo("object");
        assertThat(schema(type).getBoolean("additionalProperties")).isFalse();

        refused(type, "[]", "/payload");
        refused(type, "{\"ms\":1,\"message\":\"x\",\"nix\":1}", "/payload/nix");
    }

    private static JsonPath schema(String type) {
        return get("/types/{type}", type).jsonPath().setRootPath("payload_schema");
    }

    private static void refused(String type, String payload, String pointer) {
        Response answer = submit(type, payload);

        answer.then().statusCode(400);
        assertThat(answer.jsonPath().<String>getList("errors.pointer")).contains(pointer);
    }

    private static void taken(String type, String payload) {
        String id = submit(type, payload).then().statusCode(202).extract().path("job_id");
        Jobs.send("DELETE", "/jobs/" + id, "").then().statusCode(200);
    }

    private static Response submit(String type, String payload) {
        return Jobs.post("{\"type\":\"%s\",\"payload\":%s,\"paused\":true}".formatted(type, payload));
    }
}
