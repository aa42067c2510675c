package dev.jobd.testing;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import java.time.Duration;
import java.util.Set;

/** The few calls that most tests begin or end with. */
public final class Jobs {
    public static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Set<String> TERMINAL = Set.of("SUCCEEDED", "FAILED", "CANCELLED");

    private Jobs() {}

    public static Response post(String body) {
        return given().contentType("application/json").body(body).post("/jobs");
    }

    public static Response send(String method, String path, String body) {
        return given().contentType("application/json").body(body).request(method, path);
    }

    /** @return the id */
    public static String submit(String type, String payload) {
        return submitWith(type, payload, "");
    }

    /**
     * @param more further fields of the submission, each with a comma before it
     * @return the id
     */
    public static String submitWith(String type, String payload, String more) {
        return post("{\"type\":\"%s\",\"payload\":%s%s}".formatted(type, payload, more))
                .then()
                .statusCode(202)
                .extract()
                .path("job_id");
    }

    public static Response read(String id) {
        return get("/jobs/{id}", id);
    }

    public static Response awaitState(String id, String state) {
        return await("job " + id + " is " + state)
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(() -> read(id), job -> state.equals(job.path("state")));
    }

    public static Response awaitEnd(String id) {
        return await("job " + id + " has ended")
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(() -> read(id), job -> TERMINAL.contains(String.valueOf(job.<Object>path("state"))));
    }

    /** Waits until no job waits or runs, those of other tests included. */
    public static void awaitIdle() {
        await("no job waits or runs")
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(() -> get("/metrics").jsonPath(), m -> m.getLong("queued") + m.getLong("running") == 0);
    }

    /** Submits a job and waits for its end. */
    public static Response run(String type, String payload) {
        return awaitEnd(submit(type, payload));
    }
}
