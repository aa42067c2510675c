package dev.jobd.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.either;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.jobd.testing.Jobs;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs that are done stage by stage, over HTTP. */
@QuarkusTest
final class PipelinesTest {
    private static final String TWO = """
            {"stages":[
              {"name":"FIRST","type":"echo","payload":{"got":{"$from":"/input/a"}}},
              {"name":"SECOND","type":"echo","payload":[{"$from":"/stages/FIRST/output/got/0"},{"$from":"/input"},1.10]}
            ]%s}""";

    private final String name = "p-" + UUID.randomUUID();

    private static String stage(String name, String type, String payload, String more) {
        return "{\"name\":\"%s\",\"type\":\"%s\",\"payload\":%s%s}".formatted(name, type, payload, more);
    }

    private static String stages(String... stages) {
        return "{\"stages\":[%s]}".formatted(String.join(",", stages));
    }

    private static Response put(String name, String body) {
        return Jobs.send("PUT", "/pipelines/" + name, body);
    }

    @Test
    void stagesRunInTheirOrderAndAreGivenWhatWentBefore() {
        String id = Jobs.submit("pipeline", TWO.formatted(",\"input\":{\"a\":[\"x\",2]}"));

        Jobs.awaitEnd(id)
                .then()
                .body("type", equalTo("pipeline"))
                .body("state", equalTo("SUCCEEDED"))
                .body("result", equalTo("[\"x\",{\"a\":[\"x\",2]},1.10]"))
                .body("progress", equalTo(1.0f))
                .body("attempt", equalTo(2))
                .body("attempts.stage", contains("FIRST", "SECOND"))
                .body("pipeline.name", nullValue())
                .body("pipeline.stage", nullValue())
                .body("pipeline.previous_stage", equalTo("SECOND"))
                .body("pipeline.stages.name", contains("FIRST", "SECOND"))
                .body("pipeline.stages.state", contains("SUCCEEDED", "SUCCEEDED"))
                .body("pipeline.stages[0].input.got", contains("x", 2))
                .body("pipeline.stages[0].output.got", contains("x", 2))
                .body("pipeline.stages[0].error", nullValue())
                .body("pipeline.stages[0].started_at", notNullValue())
                .body("pipeline.stages[0].finished_at", notNullValue())
                .body("pipeline.stages[1].attempts", hasSize(1))
                .body("pipeline.stages[1].attempts[0].attempt", equalTo(2))
                .body("pipeline.stages[1].attempts[0].outcome", equalTo("SUCCEEDED"))
                .body("log", equalTo("attempt 1 (stage FIRST) succeeded\nattempt 2 (stage SECOND) succeeded\n"));
    }

    @Test
    void failedStageIsTriedAgainAndTheOthersAreNot() {
        String id = Jobs.submit(
                "pipeline",
                stages(
                        stage("A", "echo", "1", ""),
                        stage(
                                "B",
                                "fail",
                                "{\"message\":\"not yet\",\"times\":2}",
                                ",\"max_retries\":2,\"backoff\":" + "{\"initial_ms\":1}"),
                        stage("C", "echo", "3", "")));

        Jobs.awaitEnd(id)
                .then()
                .body("state", equalTo("SUCCEEDED"))
                .body("attempts.stage", contains("A", "B", "B", "B", "C"))
                .body("attempts.attempt", contains(1, 2, 3, 4, 5))
                .body("pipeline.stages[1].attempts.outcome", contains("FAILED", "FAILED", "SUCCEEDED"))
                .body("pipeline.stages[1].attempts.error", contains("not yet", "not yet", null));
    }

    @Test
    void stageWithoutRetriesLeftFailsTheJobWhichGoesOnThereWhenItIsRetried() {
        String id = Jobs.submit(
                "pipeline",
                stages(
                        stage("A", "echo", "1", ""),
                        stage(
                                "B",
                                "fail",
                                "{\"message\":\"no\",\"times\":2}",
                                ",\"max_retries\":1,\"backoff\":" + "{\"initial_ms\":0}"),
                        stage("C", "echo", "{\"$from\":\"/stages/A/output\"}", "")));
        Jobs.awaitEnd(id)
                .then()
                .body("state", equalTo("FAILED"))
                .body("error", equalTo("stage B: no"))
                .body("pipeline.stage", equalTo("B"))
                .body("pipeline.previous_stage", equalTo("A"))
                .body("pipeline.stages.state", contains("SUCCEEDED", "FAILED", "PENDING"))
                .body("pipeline.stages[1].error", equalTo("no"))
                .body("pipeline.stages[2].input", nullValue())
                .body("progress", equalTo(1 / 3f));

        Jobs.send("POST", "/jobs/" + id + "/retry", "").then().statusCode(200);

        Jobs.awaitEnd(id)
                .then()
                .body("state", equalTo("SUCCEEDED"))
                .body("result", equalTo("1"))
                .body("attempts.stage", contains("A", "B", "B", "B", "C"));
    }

    @Test
    void timeoutOfAStageReachesItsHandler() {
        String id = Jobs.submit(
                "pipeline",
                stages(stage("SLOW", "sleep", "{\"ms\":60000}", ",\"timeout_ms\":50"), stage("B", "echo", "1", "")));

        Jobs.awaitEnd(id)
                .then()
                .body("state", equalTo("FAILED"))
                .body("error", equalTo("stage SLOW: timed out after 50 ms"))
                .body("pipeline.stages[0].attempts.outcome", contains("TIMED_OUT"));
    }

    @Test
    void timeoutOfTheJobIsForAllStagesTogether() {
        String id = Jobs.submitWith(
                "pipeline",
                stages(stage("A", "echo", "1", ""), stage("SLOW", "sleep", "{\"ms\":60000}", ",\"max_retries\":5")),
                ",\"timeout_ms\":100");

        Jobs.awaitEnd(id)
                .then()
                .body("state", equalTo("FAILED"))
                .body("error", equalTo("stage SLOW: timed out after 100 ms for all stages"))
                .body("attempts.stage", contains("A", "SLOW"));
    }

    @Test
    void retriesOfTheJobAreForStagesThatDoNotSay() {
        String id = Jobs.submitWith(
                "pipeline",
                stages(
                        stage("A", "fail", "{\"message\":\"no\",\"times\":1}", ""),
                        stage("B", "fail", "{\"message\":\"no\"}", ",\"max_retries\":0")),
                ",\"max_retries\":3,\"backoff\":{\"initial_ms\":0}");

        Jobs.awaitEnd(id).then().body("attempts.stage", contains("A", "A", "B")).body("error", equalTo("stage B: no"));
    }

    @Test
    void pausedPipelineStartsWhenItIsResumed() {
        String id = Jobs.submitWith("pipeline", stages(stage("A", "echo", "1", "")), ",\"paused\":true");
        Jobs.read(id)
                .then()
                .body("state", equalTo("PAUSED"))
                .body("pipeline.stage", equalTo("A"))
                .body("pipeline.stages[0].state", equalTo("PAUSED"))
                .body("progress", equalTo(0.0f));

        Jobs.send("POST", "/jobs/" + id + "/resume", "").then().statusCode(200);

        Jobs.awaitState(id, "SUCCEEDED");
    }

    @Test
    void cancelReachesTheStageThatRuns() {
        String id =
                Jobs.submit("pipeline", stages(stage("A", "sleep", "{\"ms\":60000}", ""), stage("B", "echo", "1", "")));
        Jobs.awaitState(id, "RUNNING");

        // 200 if the handler has stopped before the answer is made.
        Jobs.send("DELETE", "/jobs/" + id, "").then().statusCode(either(is(200)).or(is(202)));

        Jobs.awaitState(id, "CANCELLED").then().body("pipeline.stages.state", contains("CANCELLED", "PENDING"));
    }

    @Test
    void operatorFailsIt() {
        String id =
                Jobs.submit("pipeline", stages(stage("A", "echo", "1", ""), stage("B", "sleep", "{\"ms\":60000}", "")));
        Jobs.awaitState(id, "RUNNING");
        awaitStage(id, "B");

        Jobs.send("POST", "/jobs/" + id + "/fail", "{\"error\":\"called off\"}");

        Jobs.awaitState(id, "FAILED")
                .then()
                .body("error", equalTo("called off"))
                .body("pipeline.stage", equalTo("B"));
    }

    private static void awaitStage(String id, String stage) {
        Awaitility.await()
                .atMost(Jobs.LIMIT)
                .until(
                        () -> Jobs.read(id),
                        job -> stage.equals(job.path("pipeline.stage")) && "RUNNING".equals(job.path("state")));
    }

    @Test
    void workersDoStagesWithoutASlotAndShowTheirProgress() {
        String type = "stage-" + UUID.randomUUID();
        Jobs.send("PUT", "/types/" + type, "{\"payload_schema\":{\"type\":\"object\",\"required\":[\"n\"]}}")
                .then()
                .statusCode(201);
        String id = Jobs.submit(
                "pipeline",
                stages(
                        stage("A", "echo", "{\"n\":7}", ""),
                        stage("B", type, "{\"$from\":\"/stages/A/output\"}", ",\"timeout_ms\":60000"),
                        stage("C", "echo", "{\"$from\":\"/stages/B/output/m\"}", "")));
        Response leased = Jobs.send(
                "POST", "/workers/lease", "{\"worker\":\"w\",\"types\":[\"%s\"],\"wait_ms\":20000}".formatted(type));
        leased.then()
                .body("attempts[0].job_id", equalTo(id))
                .body("attempts[0].type", equalTo(type))
                .body("attempts[0].payload.n", equalTo(7))
                .body("attempts[0].attempt", equalTo(1));
        String calls = "/workers/attempts/" + leased.path("attempts[0].token") + "/";

        Jobs.send("POST", calls + "heartbeat", "{\"progress\":0.5,\"progress_message\":\"half\"}")
                .then()
                .statusCode(200);
        Jobs.read(id)
                .then()
                .body("state", equalTo("RUNNING"))
                .body("progress", equalTo(0.5f))
                .body("progress_message", equalTo("half"))
                .body("pipeline.stages.state", contains("SUCCEEDED", "RUNNING", "PENDING"))
                .body("pipeline.stages[1].input.n", equalTo(7));
        Jobs.send("POST", calls + "succeed", "{\"result\":{\"m\":\"done\"}}")
                .then()
                .statusCode(200);

        Jobs.awaitState(id, "SUCCEEDED").then().body("result", equalTo("\"done\""));
        Jobs.send("POST", calls + "succeed", "{\"result\":1}").then().statusCode(409);
    }

    @Test
    void inputThatIsNotForTheTypeFailsTheStageForGood() {
        String type = "stage-" + UUID.randomUUID();
        Jobs.send("PUT", "/types/" + type, "{\"payload_schema\":{\"type\":\"string\"},\"max_retries\":3}");
        String forWorkers = Jobs.submit(
                "pipeline", "{\"input\":1,\"stages\":[%s]}".formatted(stage("A", type, "{\"$from\":\"/input\"}", "")));
        String forHandler = Jobs.submit(
                "pipeline",
                "{\"input\":\"x\",\"stages\":[%s]}"
                        .formatted(stage("A", "sleep", "{\"ms\":{\"$from\":\"/input\"}}", ",\"max_retries\":3")));
        String leadsNowhere = Jobs.submit(
                "pipeline",
                "{\"input\":{},\"stages\":[%s]}"
                        .formatted(stage("A", "echo", "{\"$from\":\"/input/b\"}", ",\"max_retries\":3")));

        Jobs.send("POST", "/workers/lease", "{\"worker\":\"w\",\"types\":[\"%s\"]}".formatted(type))
                .then()
                .body("attempts", hasSize(0));

        Jobs.awaitState(forWorkers, "FAILED").then().body("error", containsString("is not for type '" + type + "'"));
        Jobs.awaitState(forHandler, "FAILED")
                .then()
                .body("error", startsWith("stage A: its input is not for type 'sleep': /ms must be"))
                .body("attempts", hasSize(1));
        Jobs.awaitState(leadsNowhere, "FAILED").then().body("error", equalTo("stage A: /input/b leads to nothing"));
    }

    @Test
    void inputThatGrowsTooLargeFailsTheStage() {
        String item = "{\"$from\":\"/input\"}";
        String many = IntStream.range(0, 100).mapToObj(_ -> item).collect(Collectors.joining(",", "[", "]"));
        String id = Jobs.submit(
                "pipeline",
                "{\"input\":\"%s\",\"stages\":[%s]}".formatted("x".repeat(20_000), stage("A", "echo", many, "")));

        Jobs.awaitState(id, "FAILED").then().body("error", containsString("more than 1,048,576 characters"));
    }

    @Test
    void outputsOfAllStagesAreBoundedTogether() {
        List<String> all = IntStream.range(0, 4)
                .mapToObj(i -> stage("S" + i, "echo", "{\"$from\":\"/input\"}", ""))
                .toList();
        String id = Jobs.submit(
                "pipeline", "{\"input\":\"%s\",\"stages\":[%s]}".formatted("x".repeat(300_000), String.join(",", all)));

        Jobs.awaitState(id, "FAILED")
                .then()
                .body("pipeline.stage", equalTo("S3"))
                .body("error", containsString("with those of the stages before"));
    }

    @Test
    void pipelineIsKeptUnderItsName() {
        put(name, TWO.formatted(""))
                .then()
                .statusCode(201)
                .body("name", equalTo(name))
                .body("stages[1].name", equalTo("SECOND"))
                .body("stages[1]", not(hasKey("timeout_ms")));
        get("/pipelines/" + name).then().statusCode(200).body("stages[0].payload.got.$from", equalTo("/input/a"));
        get("/pipelines").then().statusCode(200).body("pipelines.name", hasItem(name));
        String id = Jobs.submit("pipeline", "{\"pipeline\":\"%s\",\"input\":{\"a\":[5]}}".formatted(name));
        Jobs.awaitState(id, "SUCCEEDED").then().body("pipeline.name", equalTo(name));

        put(name, stages(stage("ONLY", "echo", "1", ""))).then().statusCode(200);
        Jobs.read(id).then().body("pipeline.stages", hasSize(2));

        Jobs.send("DELETE", "/pipelines/" + name, "").then().statusCode(204);
        Jobs.send("DELETE", "/pipelines/" + name, "").then().statusCode(404).body("code", equalTo("not-found"));
        get("/pipelines/" + name).then().statusCode(404);
        Jobs.post("{\"type\":\"pipeline\",\"payload\":{\"pipeline\":\"%s\"}}".formatted(name))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/payload/pipeline"));
        Jobs.read(id).then().body("pipeline.name", equalTo(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1;'';must be an object",
                "{};/stages;is required",
                "{\"stages\":[]};/stages;must be an array of 1 or more",
                "{\"stages\":[{\"name\":\"A\",\"type\":\"echo\"}]};/stages/0/payload;is required",
                "{\"stages\":[{\"name\":\"\",\"type\":\"echo\",\"payload\":1}]};/stages/0/name;must have 1 to 128",
                "{\"stages\":[{\"name\":\"A\",\"type\":\"no\",\"payload\":1}]};/stages/0/type;is not a job type",
                "{\"stages\":[{\"name\":\"A\",\"type\":\"pipeline\",\"payload\":1}]};/stages/0/type;cannot be a pipeline",
                "{\"stages\":[{\"name\":\"A\",\"type\":\"sleep\",\"payload\":{}}]};/stages/0/payload/ms;is required",
                "{\"stages\":[{\"name\":\"A\",\"type\":\"echo\",\"payload\":1,\"timeout_ms\":0}]};/stages/0/timeout_ms;from 1",
                "{\"stages\":[{\"name\":\"A\",\"type\":\"echo\",\"payload\":1,\"backoff\":{\"jitter\":2}}]};"
                        + "/stages/0/backoff/jitter;from 0 to 1",
                "{\"stages\":[{\"name\":\"A\",\"type\":\"echo\",\"payload\":1},{\"name\":\"A\",\"type\":\"echo\",\"payload\":1}]};"
                        + "/stages/1/name;is the name of an earlier stage",
                "{\"stages\":[{\"name\":\"A\",\"type\":\"echo\",\"payload\":[{\"$from\":\"/stages/B/output\"}]},"
                        + "{\"name\":\"B\",\"type\":\"echo\",\"payload\":1}]};/stages/0/payload/0/$from;later stage",
                "{\"stages\":[{\"name\":\"A\",\"type\":\"echo\",\"payload\":{\"$from\":\"/stages/A/output\"}}]};"
                        + "/stages/0/payload/$from;its own stage",
                "{\"stages\":[{\"name\":\"A\",\"type\":\"echo\",\"payload\":{\"$from\":\"/stages/C/output\"}}]};"
                        + "/stages/0/payload/$from;there is not",
                "{\"stages\":[{\"name\":\"A\",\"type\":\"echo\",\"payload\":{\"$from\":\"input\"}}]};"
                        + "/stages/0/payload/$from;must be /input",
                "{\"stages\":[{\"name\":\"A\",\"type\":\"echo\",\"payload\":{\"$from\":\"/input/a~2\"}}]};"
                        + "/stages/0/payload/$from;must be /input",
                "{\"stages\":[{\"name\":\"A\",\"type\":\"echo\",\"payload\":{\"$from\":\"/input\",\"b\":1}}]};"
                        + "/stages/0/payload/$from;only field",
                "{\"stages\":[{\"name\":\"A\",\"type\":\"sleep\",\"payload\":{\"ms\":{\"$from\":\"/input\"},\"b\":1}}]};"
                        + "/stages/0/payload/b;is not a field",
            })
    void pipelineThatIsNoneIsRefused(String body, String pointer, String detail) {
        put(name, body)
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid-request"))
                .body("errors[0].pointer", equalTo(pointer))
                .body("errors[0].detail", containsString(detail));
        Jobs.post("{\"type\":\"pipeline\",\"payload\":%s}".formatted(body))
                .then()
                .statusCode(400);
        get("/pipelines/" + name).then().statusCode(404);
    }

    @Test
    void numbersThatNobodyCanReadAreRefused() {
        Jobs.post("{\"type\":\"pipeline\",\"payload\":%s}".formatted(stages(stage("A", "echo", "1e-99999999999", ""))))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/payload"));
    }

    @Test
    void batchNamesThePlaceOfWhatIsWrong() {
        String good = "{\"type\":\"pipeline\",\"payload\":%s}".formatted(stages(stage("A", "echo", "1", "")));
        String bad = "{\"type\":\"pipeline\",\"payload\":%s}".formatted(stages(stage("A", "no", "1", "")));

        Jobs.send("POST", "/jobs/batch", "{\"jobs\":[%s,%s]}".formatted(good, bad))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/jobs/1/payload/stages/0/type"));
        Jobs.send("POST", "/jobs/batch", "{\"jobs\":[%s,%s]}".formatted(good, good))
                .then()
                .statusCode(202)
                .body("jobs[1].pipeline.stage", equalTo("A"));
    }

    @Test
    void moreStagesThanMayBeAreRefused() {
        String[] all = IntStream.range(0, 101)
                .mapToObj(i -> stage("S" + i, "echo", "1", ""))
                .toArray(String[]::new);

        put(name, stages(all))
                .then()
                .statusCode(400)
                .body("errors[0].detail", equalTo("may have 100 elements at most"));
    }

    @Test
    void retriesOfAWaitingPipelineAreNotChanged() {
        String id = Jobs.submitWith("pipeline", stages(stage("A", "echo", "1", "")), ",\"paused\":true");

        Jobs.send("PATCH", "/jobs/" + id, "{\"max_retries\":2}")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/max_retries"));
        Jobs.send("PATCH", "/jobs/" + id, "{\"timeout_ms\":2}").then().statusCode(200);
        Jobs.send("DELETE", "/jobs/" + id, "");
    }

    @Test
    void waitIsForTheEndOfAllStages() {
        given().contentType("application/json")
                .header("Prefer", "wait=20")
                .body("{\"type\":\"pipeline\",\"payload\":%s}".formatted(TWO.formatted(",\"input\":{\"a\":[1]}")))
                .post("/jobs")
                .then()
                .statusCode(200)
                .body("state", equalTo("SUCCEEDED"));
    }

    @Test
    void listShowsWhereEachPipelineIs() {
        Jobs.awaitEnd(Jobs.submitWith(
                "pipeline", stages(stage("A", "echo", "1", "")), ",\"tags\":{\"t\":\"%s\"}".formatted(name)));

        get("/jobs?type=pipeline&tag=t:" + name)
                .then()
                .body("jobs", hasSize(1))
                .body("jobs[0].pipeline.previous_stage", equalTo("A"))
                .body("jobs[0].pipeline", not(hasKey("stages")));
        get("/jobs?fields=attempts&type=pipeline&tag=t:" + name)
                .then()
                .body("jobs[0].pipeline.stages[0].state", equalTo("SUCCEEDED"))
                .body("jobs[0].pipeline.stages[0]", not(hasKey("input")));
        get("/jobs?type=echo&tag=t:" + name).then().body("jobs", hasSize(0));
    }

    @Test
    void typeSaysWhoRunsIt() {
        get("/types/pipeline")
                .then()
                .body("runs_in", equalTo("stages"))
                .body("payload_schema.properties.stages.items.properties.name", notNullValue());
        assertThat(Jobs.send("PUT", "/types/pipeline", "{}").statusCode()).isEqualTo(409);
    }
}
