package dev.jobd.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.jobd.testing.Jobs;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers over HTTP. Each test has a type of its own. */
@QuarkusTest
final class WorkersTest {
    private final String type = "work-" + UUID.randomUUID();

    private void declare(String body) {
        Jobs.send("PUT", "/types/" + type, body).then().statusCode(201);
    }

    private Response lease(String more) {
        return Jobs.send("POST", "/workers/lease", "{\"worker\":\"w\",\"types\":[\"%s\"]%s}".formatted(type, more));
    }

    private String token() {
        return lease("").then().statusCode(200).extract().path("attempts[0].token");
    }

    private static Response call(String token, String call, String body) {
        return Jobs.send("POST", "/workers/attempts/" + token + "/" + call, body);
    }

    @Test
    void workerLeasesReportsAndSucceeds() {
        declare("{\"timeout_ms\":60000}");
        String id = Jobs.submit(type, "{\"a\":[1,2]}");

        Response leased = lease(",\"lease_ms\":5000");
        leased.then()
                .statusCode(200)
                .body("attempts", hasSize(1))
                .body("attempts[0].job_id", equalTo(id))
                .body("attempts[0].type", equalTo(type))
                .body("attempts[0].payload.a", hasSize(2))
                .body("attempts[0].attempt", equalTo(1))
                .body("attempts[0].traceparent", nullValue());
        Instant until = Instant.parse(leased.path("attempts[0].lease_until"));
        assertThat(Duration.between(until, Instant.parse(leased.path("attempts[0].deadline"))))
                .isEqualTo(Duration.ofSeconds(55));

        String token = leased.path("attempts[0].token");
        call(token, "heartbeat", "{\"progress\":0.25,\"progress_message\":\"a quarter\",\"log\":\"one\\ntwo\"}")
                .then()
                .statusCode(200)
                .body("cancel", equalTo(false))
                .body("drain", equalTo(false))
                .body("lease_until", notNullValue());
        Jobs.read(id)
                .then()
                .body("state", equalTo("RUNNING"))
                .body("node", equalTo("w"))
                .body("progress", equalTo(0.25f))
                .body("progress_message", equalTo("a quarter"))
                .body("log", equalTo("one\ntwo\n"));

        call(token, "succeed", "{\"result\":{\"b\":1}}")
                .then()
                .statusCode(200)
                .body("job_id", equalTo(id))
                .body("state", equalTo("SUCCEEDED"));
        Jobs.read(id).then().body("state", equalTo("SUCCEEDED")).body("result", equalTo("{\"b\":1}"));
    }

    @Test
    void tracedJobHandsItsTraceOn() {
        String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        declare("{}");
        given().contentType("application/json")
                .header("traceparent", parent)
                .body("{\"type\":\"%s\",\"payload\":1}".formatted(type))
                .post("/jobs");

        lease("").then().body("attempts[0].traceparent", equalTo(parent));
    }

    @ParameterizedTest
    @ValueSource(strings = {"heartbeat", "succeed", "release"})
    void bodyMayBeLeftOut(String call) {
        declare("{}");
        Jobs.submit(type, "1");

        given().post("/workers/attempts/" + token() + "/" + call).then().statusCode(200);
    }

    @Test
    void failedAttemptIsTriedAgain() {
        declare("{\"max_retries\":1}");
        String id = Jobs.submit(type, "1");

        call(token(), "fail", "{\"error\":\"no luck\",\"retry_after_ms\":0}")
                .then()
                .statusCode(200)
                .body("state", equalTo("QUEUED"));
        call(token(), "fail", "{\"error\":\"no luck\"}").then().body("state", equalTo("FAILED"));

        Jobs.read(id)
                .then()
                .body("error", equalTo("no luck"))
                .body("attempts", hasSize(2))
                .body("log", equalTo("attempt 1 failed: no luck\nattempt 2 failed: no luck\n"));
    }

    @Test
    void attemptThatCannotBeRetriedFailsTheJob() {
        declare("{\"max_retries\":5}");
        Jobs.submit(type, "1");

        call(token(), "fail", "{\"error\":\"never\",\"retryable\":false}")
                .then()
                .body("state", equalTo("FAILED"));
    }

    @Test
    void leaseWaitsForAJob() {
        declare("{}");
        CompletableFuture<Response> waits = CompletableFuture.supplyAsync(() -> lease(",\"wait_ms\":30000"));
        Awaitility.await().until(() -> given().get("/types/" + type).path("workers_asked_at") != null);

        String id = Jobs.submit(type, "1");

        waits.orTimeout(10, TimeUnit.SECONDS).join().then().body("attempts[0].job_id", equalTo(id));
    }

    @Test
    void leaseWithoutAJobIsEmpty() {
        declare("{}");

        lease(",\"wait_ms\":0").then().statusCode(200).body("attempts", empty());
        lease(",\"wait_ms\":50").then().statusCode(200).body("attempts", empty());
    }

    @Test
    void jobDoesNotGoToAWorkerThatHasHungUp() throws IOException {
        declare("{}");
        String body = "{\"worker\":\"gone\",\"types\":[\"%s\"],\"wait_ms\":30000}".formatted(type);
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.getOutputStream()
                    .write(("POST /workers/lease HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            Awaitility.await().until(() -> given().get("/types/" + type).path("workers_asked_at") != null);
        }

        String id = Jobs.submit(type, "1");

        lease(",\"wait_ms\":10000")
                .then()
                .body("attempts[0].job_id", equalTo(id))
                .body("attempts[0].attempt", equalTo(1));
        Jobs.read(id).then().body("node", equalTo("w"));
    }

    @Test
    void staleTokenIsAnswered409() {
        declare("{}");
        Jobs.submit(type, "1");
        String token = token();
        call(token, "succeed", "{}").then().statusCode(200);

        for (String call : new String[] {"heartbeat", "succeed", "release"}) {
            call(token, call, "{}")
                    .then()
                    .statusCode(409)
                    .contentType("application/problem+json")
                    .body("code", equalTo("stale-lease"));
        }
        call("nonsense", "fail", "{\"error\":\"x\"}").then().statusCode(409).body("code", equalTo("stale-lease"));
    }

    @Test
    void cancelledJobIsToldToTheWorkerThenEnds() {
        declare("{}");
        String id = Jobs.submit(type, "1");
        String token = token();
        Jobs.send("DELETE", "/jobs/" + id, "").then().statusCode(202).body("state", equalTo("CANCELLING"));

        call(token, "heartbeat", "{}").then().statusCode(200).body("cancel", equalTo(true));
        call(token, "fail", "{\"error\":\"cancelled\"}").then().body("state", equalTo("CANCELLED"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                            | /worker   | is required",
                "{\"worker\":\"w\"}                                            | /types    | is required",
                "{\"worker\":\"\",\"types\":[\"echo\"]}                        | /worker   | 1 to 128",
                "{\"worker\":\"w\",\"types\":[]}                               | /types    | 1 to 100",
                "{\"worker\":\"w\",\"types\":[1]}                              | /types/0  | string",
                "{\"worker\":\"w\",\"types\":[\"echo\"]}                       | /types/0  | by jobd itself",
                "{\"worker\":\"w\",\"types\":[\"nope\"]}                       | /types/0  | is not a job type",
                "{\"worker\":\"w\",\"types\":[\"echo\"],\"max\":0}             | /max      | 1 to 100",
                "{\"worker\":\"w\",\"types\":[\"echo\"],\"lease_ms\":999}      | /lease_ms | 1000 to 3600000",
                "{\"worker\":\"w\",\"types\":[\"echo\"],\"wait_ms\":60001}     | /wait_ms  | 0 to 60000",
                "{\"worker\":\"w\",\"types\":[\"echo\"],\"leese_ms\":1}        | /leese_ms | not a field"
            })
    void leaseThatMakesNoSenseIsRefused(String body, String pointer, String detail) {
        Jobs.send("POST", "/workers/lease", body)
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid-request"))
                .body("errors[0].pointer", equalTo(pointer))
                .body("errors[0].detail", containsString(detail));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "heartbeat | {\"progress\":2}                       | /progress",
                "heartbeat | {\"progress_message\":1}               | /progress_message",
                "heartbeat | {\"log\":[\"a\"]}                      | /log",
                "heartbeat | {\"lease_ms\":1}                       | /lease_ms",
                "succeed   | {\"output\":1}                         | /output",
                "fail      | {}                                     | /error",
                "fail      | {\"error\":1}                          | /error",
                "fail      | {\"error\":\"a\",\"retryable\":\"no\"}   | /retryable",
                "fail      | {\"error\":\"a\",\"retry_after_ms\":-1}  | /retry_after_ms"
            })
    void reportThatMakesNoSenseIsRefusedAndChangesNothing(String call, String body, String pointer) {
        declare("{}");
        String id = Jobs.submit(type, "1");

        call(token(), call, body).then().statusCode(400).body("errors[0].pointer", equalTo(pointer));

        Jobs.read(id).then().body("state", equalTo("RUNNING"));
    }

    @Test
    void declaredTypeIsShownAsItWasDeclared() {
        String schema = "{\"type\":\"object\",\"required\":[\"url\"]}";
        declare("{\"payload_schema\":%s,\"timeout_ms\":5000,\"max_retries\":2,\"backoff\":{\"initial_ms\":7},"
                        .formatted(schema)
                + "\"max_concurrency\":3,\"max_per_key\":2}");

        given().get("/types/" + type)
                .then()
                .statusCode(200)
                .body("name", equalTo(type))
                .body("runs_in", equalTo("worker"))
                .body("payload_schema.required", hasSize(1))
                .body("timeout_ms", equalTo(5000))
                .body("max_retries", equalTo(2))
                .body("backoff.initial_ms", equalTo(7))
                .body("max_concurrency", equalTo(3))
                .body("max_per_key", equalTo(2))
                .body("workers_asked_at", nullValue());
        Jobs.send("PUT", "/types/" + type, "{}").then().statusCode(200).body("payload_schema", equalTo(true));
    }

    @Test
    void payloadIsCheckedByTheSchema() {
        declare("{\"payload_schema\":{\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}}");

        Jobs.post("{\"type\":\"%s\",\"payload\":{\"n\":\"x\"}}".formatted(type))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/payload/n"));
        Jobs.post("{\"type\":\"%s\",\"payload\":{\"n\":1}}".formatted(type))
                .then()
                .statusCode(202);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"payload_schema\":1}                                     | /payload_schema",
                "{\"payload_schema\":{\"type\":\"strng\"}}                  | /payload_schema/type",
                "{\"payload_schema\":{\"$ref\":\"http://169.254.169.254/\"}} | /payload_schema/$ref",
                "{\"payload_schema\":{\"$ref\":\"#/nowhere\"}}              | /payload_schema/$ref",
                "{\"payload_schema\":{\"$ref\":\"#\"}}                      | /payload_schema",
                "{\"timeout_ms\":0}                                         | /timeout_ms",
                "{\"max_retries\":101}                                      | /max_retries",
                "{\"max_concurrency\":0}                                    | /max_concurrency",
                "{\"retries\":1}                                            | /retries"
            })
    void declarationThatMakesNoSenseIsRefused(String body, String pointer) {
        Response answer = Jobs.send("PUT", "/types/" + type, body);

        answer.then().statusCode(400).body("code", equalTo("invalid-request"));
        assertThat(answer.jsonPath().getList("errors.pointer", String.class)).contains(pointer);
        given().get("/types/" + type).then().statusCode(404);
    }

    @Test
    void payloadWhoseCheckTakesForEverHoldsUpNobodyElse() {
        declare("{\"payload_schema\":{\"pattern\":\"^(a|aa)+b\\\\1$\"}}");
        String evil = "{\"type\":\"%s\",\"payload\":\"%s!\"}".formatted(type, "a".repeat(40));
        CompletableFuture<Response> checked = CompletableFuture.supplyAsync(() -> Jobs.post(evil));

        Jobs.run("echo", "1").then().body("state", equalTo("SUCCEEDED"));

        checked.orTimeout(30, TimeUnit.SECONDS)
                .join()
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/payload"))
                .body("errors[0].detail", containsString("within 5000 ms"));
    }

    @Test
    void nameThatIsNoneIsRefused() {
        Jobs.send("PUT", "/types/a%20b", "{}").then().statusCode(400).body("code", equalTo("invalid-request"));
    }

    @Test
    void typesOfJobdItselfStayAsTheyAre() {
        Jobs.send("PUT", "/types/echo", "{}").then().statusCode(409).body("code", equalTo("conflict"));
        given().delete("/types/echo").then().statusCode(409);
    }

    @Test
    void typeIsDeletedWhenItsJobsHaveEnded() {
        declare("{}");
        Jobs.submit(type, "1");
        given().delete("/types/" + type).then().statusCode(409).body("code", equalTo("conflict"));
        call(token(), "succeed", "{}");

        given().delete("/types/" + type).then().statusCode(204);

        given().delete("/types/" + type).then().statusCode(404);
        Jobs.post("{\"type\":\"%s\",\"payload\":1}".formatted(type)).then().statusCode(400);
    }

    @Test
    void jobThatNoWorkerAsksForSaysSo() {
        declare("{}");
        String id = Jobs.submit(type, "1");

        given().get("/jobs/" + id + "/explain")
                .then()
                .body("waits_for[0].reason", equalTo("worker"))
                .body("estimated_start_ms", nullValue());
    }
}
