package dev.jobd.api;

import static dev.jobd.testing.Requests.ECHO;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.jobd.testing.GateHandler;
import dev.jobd.testing.Jobs;
import dev.jobd.testing.ProblemForm;
import dev.jobd.testing.RawAnswer;
import dev.jobd.testing.RawConnection;
import dev.jobd.testing.Requests;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node with one slot and room for three waiting jobs, whose slot is taken. */
@QuarkusTest
@TestProfile(QueueFullTest.Tight.class)
final class QueueFullTest {
    private static final int MAX_QUEUED = 3;
    private static final int MAX_JOBS = 5;

    public static final class Tight implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "jobd.max-concurrency", "1",
                    "jobd.max-queued", Integer.toString(MAX_QUEUED),
                    "jobd.max-jobs", Integer.toString(MAX_JOBS));
        }
    }

    @Inject
    GateHandler gate;

    private final List<String> submitted = new ArrayList<>();

    @BeforeEach
    void takeTheSlot() {
        Jobs.awaitState(submit(), "RUNNING");
    }

    @AfterEach
    void letAllThrough() {
        submitted.forEach(gate::open);
        Jobs.awaitIdle();
    }

    @Test
    void fullQueueIsAnswered429WithWhenToTryAgain() {
        fillTheQueue();

        RawAnswer answer = RawConnection.exchange(Requests.submit(ECHO));

        ProblemForm.check(answer, 429, "queue-full");
        assertThat(answer.header("retry-after")).contains("1");
        assertThat(answer.json().getString("detail")).startsWith("3 jobs ");
    }

    @Test
    void refusedJobLeavesNothingBehind() {
        fillTheQueue();
        Map<String, Object> before = counts();

        Jobs.post(ECHO).then().statusCode(429);

        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void fullQueueStillReadsJobsAndTellsThatTheNodeIsWell() {
        fillTheQueue();

        Jobs.read(submitted.getLast()).then().statusCode(200).body("state", equalTo("QUEUED"));
        get("/q/health/live").then().statusCode(200);
        get("/q/health/ready").then().statusCode(200);
    }

    @Test
    void invalidJobIsNotToldThatTheQueueIsFull() {
        fillTheQueue();

        Jobs.post("{}").then().statusCode(400);
    }

    @Test
    void batchWithoutRoomForAllOfItIsRefusedAsAWhole() {
        submit();
        submit();
        Map<String, Object> before = counts();

        Jobs.send("POST", "/jobs/batch", "{\"jobs\":[" + ECHO + "," + ECHO + "]}")
                .then()
                .statusCode(429)
                .header("Retry-After", "1")
                .body("code", equalTo("queue-full"));

        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void cancelledJobIsNotRetriedIntoAFullQueue() {
        String cancelled = submit();
        when().delete("/jobs/{id}", cancelled);
        fillTheQueue();

        when().post("/jobs/{id}/retry", cancelled)
                .then()
                .statusCode(429)
                .header("Retry-After", "1")
                .body("code", equalTo("queue-full"));

        Jobs.read(cancelled).then().body("state", equalTo("CANCELLED"));
    }

    @Test
    void queueTakesJobsAgainWhenOneHasStarted() {
        fillTheQueue();

        gate.open(submitted.getFirst());
        Jobs.awaitState(submitted.get(1), "RUNNING");

        Jobs.read(submit()).then().body("state", equalTo("QUEUED"));
    }

    @Test
    void oneSlotRunsOneJob() {
        fillTheQueue();

        assertThat(submitted.stream().map(id -> Jobs.read(id).<String>path("state")))
                .containsExactly("RUNNING", "QUEUED", "QUEUED", "QUEUED");
    }

    @Test
    void firstInIsFirstOut() {
        fillTheQueue();

        submitted.forEach(gate::open);
        List<Response> ended = submitted.stream().map(Jobs::awaitEnd).toList();

        assertThat(ended.stream().map(job -> Instant.parse(job.path("started_at"))))
                .isSorted();
        assertThat(ended.stream().map(job -> Instant.parse(job.path("finished_at"))))
                .isSorted();
    }

    @Test
    void nextJobStartsWhenTheOneBeforeHasEnded() {
        fillTheQueue();

        submitted.forEach(gate::open);
        List<Response> ended = submitted.stream().map(Jobs::awaitEnd).toList();

        for (int i = 1; i < ended.size(); i++) {
            assertThat(Instant.parse(ended.get(i).path("started_at")))
                    .isAfterOrEqualTo(Instant.parse(ended.get(i - 1).path("finished_at")));
        }
    }

    @Test
    void endedJobsBeyondTheLimitAreGoneOldestFirst() {
        List<String> ended = new ArrayList<>();
        gate.open(submitted.getFirst());
        for (int i = 0; i < 2 * MAX_JOBS; i++) {
            String id = Jobs.submit("echo", "1");
            Jobs.awaitEnd(id);
            ended.add(id);
        }

        submit();

        assertThat(ended.stream().map(id -> Jobs.read(id).statusCode()))
                .containsExactly(404, 404, 404, 404, 404, 200, 200, 200, 200, 200);
    }

    @Test
    void evictedJobIsAProblemThatNamesIt() {
        String id = submitted.getFirst();
        gate.open(id);
        Jobs.awaitEnd(id);
        for (int i = 0; i < MAX_JOBS; i++) {
            Jobs.run("echo", "1");
        }

        Jobs.read(id)
                .then()
                .statusCode(404)
                .body("code", equalTo("job-not-found"))
                .body("job_id", equalTo(id));
    }

    @Test
    void waitingAndRunningJobsAreNeverEvicted() {
        fillTheQueue();
        gate.open(submitted.getFirst());
        gate.open(submitted.get(1));
        Jobs.awaitEnd(submitted.get(1));

        assertThat(submitted.subList(2, 4).stream().map(id -> Jobs.read(id).<String>path("state")))
                .containsOnly("RUNNING", "QUEUED");
    }

    private void fillTheQueue() {
        for (int i = 0; i < MAX_QUEUED; i++) {
            submit();
        }
    }

    private String submit() {
        String id = Jobs.submit("gate", "{}");
        submitted.add(id);
        return id;
    }

    private static Map<String, Object> counts() {
        Map<String, Object> counts = new HashMap<>(get("/metrics").jsonPath().<String, Object>getMap(""));
        counts.keySet().retainAll(List.of("total_submitted", "queued", "running", "succeeded", "failed"));
        return counts;
    }
}
