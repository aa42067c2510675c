package dev.jobd.api;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The OpenAPI document has the calls of the contract and no others, and says how each is answered. */
@QuarkusTest
final class OpenApiRowsTest {
    private static final String PROBLEM = "#/components/schemas/Problem";

    private JsonPath document;

    /**
     * @param call method and path
     * @param answers statuses that the document has, at the least
     */
    record Row(String call, List<String> answers) {
        static Row of(String call, String... answers) {
            return new Row(call, List.of(answers));
        }

        @Override
        public String toString() {
            return call;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                Row.of("POST /jobs", "200", "202", "400", "413", "415", "422", "429", "503"),
                Row.of("POST /jobs/batch", "202", "400", "413", "415", "422", "429", "503"),
                Row.of("GET /jobs/{id}", "200", "304", "404"),
                Row.of("GET /jobs", "200", "400"),
                Row.of("DELETE /jobs/{id}", "200", "202", "404", "409"),
                Row.of("PATCH /jobs/{id}", "200", "400", "404", "409", "413", "415"),
                Row.of("POST /jobs/{id}/pause", "200", "404", "409"),
                Row.of("POST /jobs/{id}/resume", "200", "404", "409"),
                Row.of("POST /jobs/{id}/retry", "200", "404", "409", "429"),
                Row.of("POST /jobs/{id}/fail", "200", "202", "400", "404", "409", "413", "415"),
                Row.of("POST /jobs/bulk", "200", "400", "413", "415"),
                Row.of("GET /jobs/{id}/log", "200", "404"),
                Row.of("GET /jobs/{id}/events", "200", "204", "404"),
                Row.of("GET /jobs/{id}/explain", "200", "404"),
                Row.of("GET /types", "200"),
                Row.of("GET /types/{type}", "200", "404"),
                Row.of("PUT /types/{type}", "200", "201", "400", "409", "413", "415"),
                Row.of("DELETE /types/{type}", "204", "404", "409"),
                Row.of("POST /workers/lease", "200", "400", "413", "415", "503"),
                Row.of("POST /workers/attempts/{token}/heartbeat", "200", "400", "409", "413", "503"),
                Row.of("POST /workers/attempts/{token}/succeed", "200", "400", "409", "413", "503"),
                Row.of("POST /workers/attempts/{token}/fail", "200", "400", "409", "413", "415", "503"),
                Row.of("POST /workers/attempts/{token}/release", "200", "409", "503"),
                Row.of("GET /pipelines", "200"),
                Row.of("GET /pipelines/{name}", "200", "404"),
                Row.of("PUT /pipelines/{name}", "200", "201", "400", "409", "413", "415"),
                Row.of("DELETE /pipelines/{name}", "204", "404"),
                Row.of("GET /queue", "200"),
                Row.of("PATCH /queue", "200", "400", "413", "415"),
                Row.of("POST /queue/pause", "200"),
                Row.of("POST /queue/resume", "200"),
                Row.of("GET /schedules", "200"),
                Row.of("GET /schedules/{name}", "200", "404"),
                Row.of("PUT /schedules/{name}", "200", "201", "400", "409", "413", "415"),
                Row.of("DELETE /schedules/{name}", "204", "404"),
                Row.of("POST /schedules/{name}/pause", "200", "404"),
                Row.of("POST /schedules/{name}/resume", "200", "404"),
                Row.of("POST /schedules/{name}/trigger", "202", "404", "429", "503"),
                Row.of("GET /events", "200", "400"),
                Row.of("GET /metrics", "200"));
    }

    @BeforeEach
    void read() {
        document =
                get("/q/openapi?format=json").then().statusCode(200).extract().jsonPath();
    }

    @Test
    void documentHasTheCallsOfTheContractAndNoOthers() {
        Map<String, Map<String, Object>> paths = document.getMap("paths");
        TreeSet<String> calls = new TreeSet<>();
        paths.forEach((path, item) -> item.keySet().stream()
                .filter(key -> List.of("get", "put", "post", "delete", "patch").contains(key))
                .forEach(method -> calls.add(method.toUpperCase(Locale.ROOT) + " " + path)));
        calls.removeIf(call -> call.startsWith("GET /q/") || call.startsWith("GET /failing"));

        assertThat(calls)
                .containsExactlyInAnyOrderElementsOf(rows().map(Row::call).toList());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void answersAreDocumented(Row row) {
        assertThat(answers(row)).containsKeys(row.answers().toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void successSaysWhatItIs(Row row) {
        assertSoftly(softly -> answers(row).forEach((status, answer) -> {
            if (status.startsWith("2")) {
                String description = String.valueOf(answer.get("description"));
                softly.assertThat(description).as(status).isNotBlank().isNotEqualTo("OK");
                softly.assertThat(answer.containsKey("content") || status.equals("204"))
                        .as("%s has a schema", status)
                        .isTrue();
            }
        }));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void errorHasTheProblemForm(Row row) {
        assertSoftly(softly -> answers(row).forEach((status, answer) -> {
            if (status.compareTo("400") >= 0) {
                softly.assertThat(String.valueOf(answer.get("content")))
                        .as(status)
                        .contains("application/problem+json", PROBLEM);
            }
        }));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void callHasASummary(Row row) {
        assertThat(document.getString(path(row) + ".summary")).isNotBlank();
    }

    @Test
    void problemHasTheFieldsOfAnAnswer() {
        Map<String, Object> fields = document.getMap("components.schemas.Problem.properties");

        assertThat(fields)
                .containsOnlyKeys("type", "title", "status", "detail", "code", "job_id", "errors")
                .containsKeys(get("/jobs/x")
                        .jsonPath()
                        .<String, Object>getMap("")
                        .keySet()
                        .toArray(String[]::new));
    }

    private Map<String, Map<String, Object>> answers(Row row) {
        return document.getMap(path(row) + ".responses");
    }

    private static String path(Row row) {
        String[] call = row.call().split(" ", -1);
        return "paths.'%s'.%s".formatted(call[1], call[0].toLowerCase(Locale.ROOT));
    }
}
