package dev.jobd.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.jobd.testing.GateHandler;
import dev.jobd.testing.Jobs;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Why a job does not run. */
@QuarkusTest
final class ExplainTest {
    @Inject
    GateHandler gate;

    private final List<String> submitted = new ArrayList<>();

    @BeforeEach
    void nobodyElseRuns() {
        Jobs.awaitIdle();
    }

    @AfterEach
    void letAllThrough() {
        when().post("/queue/resume");
        Jobs.send("PATCH", "/queue", "{\"max_concurrency\":4}");
        submitted.forEach(id -> {
            gate.open(id);
            when().post("/jobs/{id}/resume", id);
            Jobs.awaitEnd(id);
        });
    }

    @Test
    void jobThatHasEndedWaitsForNothing() {
        String id = submit("echo", "");
        Jobs.awaitEnd(id);

        explain(id)
                .body("job_id", equalTo(id))
                .body("state", equalTo("SUCCEEDED"))
                .body("queue_position", nullValue())
                .body("estimated_start_ms", nullValue())
                .body("waits_for", empty());
    }

    @Test
    void pausedJobWaitsToBeResumed() {
        explain(submit("echo", ",\"paused\":true"))
                .body("state", equalTo("PAUSED"))
                .body("estimated_start_ms", nullValue())
                .body("waits_for.reason", contains("paused"))
                .body("waits_for.detail", contains("The job is paused until it is resumed."));
    }

    @Test
    void scheduledJobWaitsForItsDueTime() {
        String id = Jobs.submitWith("echo", "1", ",\"run_at\":\"2099-01-31T12:00:00.123456Z\"");

        ValidatableResponse answer = explain(id);
        when().delete("/jobs/{id}", id);

        answer.body("state", equalTo("SCHEDULED"))
                .body("estimated_start_ms", notNullValue())
                .body("waits_for.reason", contains("due-time"))
                .body("waits_for.detail", contains("It is due at 2099-01-31T12:00:00.123Z."));
    }

    @Test
    void queuedJobWaitsForASlotAndForThoseBeforeIt() {
        oneSlot();
        Jobs.awaitState(submit("gate", ""), "RUNNING");
        submit("gate", "");

        explain(submit("gate", ""))
                .body("state", equalTo("QUEUED"))
                .body("queue_position", equalTo(2))
                .body("waits_for.reason", contains("slots", "position"))
                .body("waits_for.detail", contains("The one slot of the node is taken.", "1 job comes first."));
    }

    @Test
    void jobInAPausedQueueWaitsForTheQueue() {
        when().post("/queue/pause");

        explain(submit("gate", ""))
                .body("state", equalTo("QUEUED"))
                .body("queue_position", equalTo(1))
                .body("estimated_start_ms", nullValue())
                .body("waits_for.reason", contains("queue-paused"));
    }

    @Test
    void jobOfAFullTypeWaitsForItsType() {
        Jobs.awaitState(submit("single", ""), "RUNNING");

        explain(submit("single", "")).body("waits_for.reason", hasItem("type-limit"));
    }

    @Test
    void jobOfATakenKeyWaitsForItsKey() {
        String key = ",\"concurrency_key\":\"" + UUID.randomUUID() + "\"";
        Jobs.awaitState(submit("gate", key), "RUNNING");

        explain(submit("gate", key))
                .body("estimated_start_ms", nullValue())
                .body("waits_for.reason", hasItem("key-limit"));
    }

    private static void oneSlot() {
        Jobs.send("PATCH", "/queue", "{\"max_concurrency\":1}").then().statusCode(200);
    }

    private String submit(String type, String more) {
        String id = Jobs.submitWith(type, "1", more);
        submitted.add(id);
        return id;
    }

    private static ValidatableResponse explain(String id) {
        Response answer = get("/jobs/{id}/explain", id);
        return answer.then().statusCode(200).contentType("application/json");
    }
}
