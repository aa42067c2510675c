package dev.jobd.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.jobd.testing.GateHandler;
import dev.jobd.testing.Jobs;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The queue as a whole. */
@QuarkusTest
final class QueueTest {
    private static final int SLOTS = 4;

    @Inject
    GateHandler gate;

    private final List<String> submitted = new ArrayList<>();

    @BeforeEach
    void nobodyElseRuns() {
        Jobs.awaitIdle();
    }

    @AfterEach
    void restore() {
        slots(SLOTS);
        when().post("/queue/resume");
        submitted.forEach(gate::open);
        Jobs.awaitIdle();
    }

    @Test
    void queueTellsHowDeepItIs() {
        Jobs.awaitState(submit(), "RUNNING");
        pause();
        submit();
        submit();

        Response queue = get("/queue");

        queue.then()
                .statusCode(200)
                .contentType("application/json")
                .body("", aMapWithSize(4))
                .body("paused", equalTo(true))
                .body("max_concurrency", equalTo(SLOTS));
        assertThat(queue.jsonPath().<String, Integer>getMap("depth"))
                .containsOnlyKeys("queued", "scheduled", "retrying", "paused", "running", "cancelling")
                .containsAllEntriesOf(Map.of("queued", 2, "running", 1, "cancelling", 0));
        assertThat(queue.jsonPath().getDouble("drain_rate_per_second")).isNotNegative();
    }

    @Test
    void pausedQueueTakesJobsAndStartsNone() {
        pause().then().statusCode(200).body("paused", equalTo(true));
        String id = submit();

        assertThat(get("/queue").<Integer>path("depth.running")).isZero();

        when().post("/queue/resume").then().statusCode(200).body("paused", equalTo(false));
        Jobs.awaitState(id, "RUNNING");
    }

    @Test
    void jobsThatRunGoOnWhenTheQueueIsPaused() {
        String id = submit();
        Jobs.awaitState(id, "RUNNING");

        pause();
        gate.open(id);

        Jobs.awaitState(id, "SUCCEEDED");
    }

    @Test
    void patchPausesAndResumes() {
        patch("{\"paused\":true}").then().statusCode(200).body("paused", equalTo(true));
        patch("{\"paused\":false}").then().statusCode(200).body("paused", equalTo(false));
    }

    @Test
    void patchThatNamesNothingChangesNothing() {
        patch("{}").then().statusCode(200).body("paused", equalTo(false)).body("max_concurrency", equalTo(SLOTS));
    }

    @Test
    void moreSlotsStartMoreJobs() {
        slots(1);
        Jobs.awaitState(submit(), "RUNNING");
        String waiting = submit();
        Jobs.read(waiting).then().body("state", equalTo("QUEUED"));

        slots(2).then().statusCode(200).body("max_concurrency", equalTo(2));

        Jobs.awaitState(waiting, "RUNNING");
    }

    @Test
    void fewerSlotsLetJobsThatRunGoOnAndStartNone() {
        String first = submit();
        String second = submit();
        Jobs.awaitState(first, "RUNNING");
        Jobs.awaitState(second, "RUNNING");
        slots(1);
        String third = submit();

        gate.open(first);
        Jobs.awaitEnd(first);

        Jobs.read(second).then().body("state", equalTo("RUNNING"));
        Jobs.read(third).then().body("state", equalTo("QUEUED"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'max_concurrency':0}                    | /max_concurrency
            {'max_concurrency':100001}               | /max_concurrency
            {'max_concurrency':'4'}                  | /max_concurrency
            {'paused':null}                          | /paused
            {'paused':true,'max_concurrency':0}      | /max_concurrency
            {'paused':true,'depth':1}                | /depth
            []                                       | ``
            """)
    void patchThatIsWrongIsPointedAtAndChangesNothing(String body, String pointer) {
        patch(body.replace('\'', '"'))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors.pointer", contains(pointer));
        get("/queue").then().body("paused", equalTo(false)).body("max_concurrency", equalTo(SLOTS));
    }

    private static Response patch(String body) {
        return Jobs.send("PATCH", "/queue", body);
    }

    private static Response slots(int count) {
        return patch("{\"max_concurrency\":" + count + "}");
    }

    private static Response pause() {
        return when().post("/queue/pause");
    }

    private String submit() {
        String id = Jobs.submit("gate", "1");
        submitted.add(id);
        return id;
    }
}
