package dev.jobd.api;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.jobd.testing.Jobs;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
final class OpenApiTest {
    private static final String PIPELINE = "{\"stages\":[{\"name\":\"A\",\"type\":\"echo\",\"payload\":1}]}";

    @ParameterizedTest
    @CsvSource({"/jobs,post", "/jobs/{id},get", "/metrics,get"})
    void documentHasTheCallsOfTheContract(String path, String method) {
        assertThat(document().<String, Object>getMap("paths.'%s'".formatted(path)))
                .containsKey(method);
    }

    @Test
    void documentAnswersToYamlToo() {
        get("/q/openapi").then().statusCode(200).body(containsString("openapi:"), containsString("/jobs/{id}:"));
    }

    @ParameterizedTest
    @CsvSource({"json,JSON", "yaml,YAML"})
    void documentIsThatOfTheBuild(String format, String resource) throws IOException {
        byte[] served = get("/q/openapi?format=" + format).then().extract().asByteArray();

        try (InputStream built =
                OpenApiTest.class.getResourceAsStream("/META-INF/quarkus-generated-openapi-doc." + resource)) {
            assertThat(built).hasBinaryContent(served);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SubmitRequest.properties.delay_ms,316224000000",
        "SubmitRequest.properties.timeout_ms,31622400000",
        "SubmitRequest.properties.ttl_ms,316224000000",
        "Backoff.properties.initial_ms,31622400000",
        "Backoff.properties.multiplier,100",
        "Backoff.properties.max_ms,31622400000"
    })
    void boundsAreThoseThatSubmitBoundsTestFinds(String field, long maximum) {
        assertThat(document().getLong("components.schemas." + field + ".maximum"))
                .isEqualTo(maximum);
    }

    @Test
    void submissionIsDocumentedAs202WithAJob() {
        Map<String, Object> answers = document().getMap("paths.'/jobs'.post.responses");

        assertThat(answers).containsKeys("200", "202");
        assertThat(answers.get("202")).asString().contains("#/components/schemas/Job}");
    }

    @Test
    void readIsDocumentedAs200WithAJob() {
        Map<String, Object> answers = document().getMap("paths.'/jobs/{id}'.get.responses");

        assertThat(answers).containsKey("200");
        assertThat(answers.get("200")).asString().contains("#/components/schemas/Job}");
    }

    @Test
    void jobHasExactlyTheFieldsOfAnAnswer() {
        JsonPath job = Jobs.run("pipeline", PIPELINE).jsonPath();

        assertThat(properties("Job")).containsOnlyKeys(keys(job, ""));
    }

    @Test
    void attemptHasExactlyTheFieldsOfAnAnswer() {
        JsonPath job = Jobs.run("pipeline", PIPELINE).jsonPath();

        assertThat(properties("Attempt")).containsOnlyKeys(keys(job, "attempts[0]"));
        assertThat(properties("JobPipeline")).containsOnlyKeys(keys(job, "pipeline"));
        assertThat(properties("JobStage")).containsOnlyKeys(keys(job, "pipeline.stages[0]"));
    }

    @Test
    void metricsHaveExactlyTheFieldsOfAnAnswer() {
        assertThat(properties("Metrics")).containsOnlyKeys(keys(get("/metrics").jsonPath(), ""));
    }

    @Test
    void submissionNeedsATypeAndAPayloadAndTakesNothingElse() {
        JsonPath schema = schema("SubmitRequest");

        assertThat(schema.<String>getList("required")).containsExactlyInAnyOrder("type", "payload");
        assertThat(schema.<String, Object>getMap("properties"))
                .containsOnlyKeys(
                        "type",
                        "payload",
                        "priority",
                        "run_at",
                        "delay_ms",
                        "timeout_ms",
                        "max_retries",
                        "backoff",
                        "ttl_ms",
                        "paused",
                        "tags",
                        "concurrency_key",
                        "idempotency_key");
        assertThat(schema.getString("additionalProperties")).isEqualTo("false");
    }

    @Test
    void stateHasTheStatesOfTheContract() {
        assertThat(document().getString("components.schemas"))
                .contains("[QUEUED, SCHEDULED, RETRYING, PAUSED, RUNNING, CANCELLING, SUCCEEDED, FAILED, CANCELLED]");
    }

    @Test
    void pageOfTheDocumentAnswers() {
        get("/q/swagger-ui/").then().statusCode(200).contentType("text/html").body(containsString("/q/openapi"));
    }

    private static Map<String, Object> properties(String schema) {
        return schema(schema).getMap("properties");
    }

    private static JsonPath schema(String name) {
        return document().setRootPath("components.schemas." + name);
    }

    private static String[] keys(JsonPath answer, String path) {
        return List.copyOf(answer.<String, Object>getMap(path).keySet()).toArray(String[]::new);
    }

    private static JsonPath document() {
        return get("/q/openapi?format=json").then().statusCode(200).extract().jsonPath();
    }
}
