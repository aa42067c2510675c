package dev.jobd.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.equalTo;

import dev.jobd.testing.Jobs;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One thing done to many jobs: to three with a tag of their own, of which one succeeded, one failed and one waits. */
@QuarkusTest
final class BulkTest {
    private final String tag = UUID.randomUUID().toString();
    private final List<String> ids = new ArrayList<>();

    @BeforeEach
    void submit() {
        String tags = ",\"tags\":{\"t\":\"" + tag + "\"}";
        ids.add(Jobs.submitWith("echo", "1", tags));
        ids.add(Jobs.submitWith("fail", "{\"message\":\"no paper\",\"times\":1}", tags));
        ids.forEach(Jobs::awaitEnd);
        ids.add(Jobs.submitWith("echo", "1", tags + ",\"delay_ms\":3600000"));
    }

    @AfterEach
    void cancelWhatWaits() {
        bulk("cancel", own(""));
    }

    @Test
    void cancelLeavesEndedJobsAsTheyAre() {
        bulk("cancel", own(""))
                .then()
                .statusCode(200)
                .body("", aMapWithSize(2))
                .body("matched", equalTo(3))
                .body("changed", equalTo(1));

        assertThat(states()).containsExactly("SUCCEEDED", "FAILED", "CANCELLED");
    }

    @Test
    void retryRunsWhatFailed() {
        bulk("retry", own(""))
                .then()
                .statusCode(200)
                .body("matched", equalTo(3))
                .body("changed", equalTo(1));

        Jobs.awaitState(ids.get(1), "SUCCEEDED");
    }

    @Test
    void deleteRemovesEndedJobs() {
        bulk("delete", own(""))
                .then()
                .statusCode(200)
                .body("matched", equalTo(3))
                .body("changed", equalTo(2));

        assertThat(ids.stream().map(id -> Jobs.read(id).statusCode())).containsExactly(404, 404, 200);
    }

    @Test
    void pauseAndResumeHoldWhatWaits() {
        bulk("pause", own("")).then().statusCode(200).body("changed", equalTo(1));
        assertThat(states()).containsExactly("SUCCEEDED", "FAILED", "PAUSED");

        bulk("resume", own(""))
                .then()
                .statusCode(200)
                .body("matched", equalTo(3))
                .body("changed", equalTo(1));
        assertThat(states()).containsExactly("SUCCEEDED", "FAILED", "SCHEDULED");
    }

    @Test
    void whatIsPausedAlreadyIsNotCountedAsChanged() {
        bulk("pause", own(""));

        bulk("pause", own(""))
                .then()
                .statusCode(200)
                .body("matched", equalTo(3))
                .body("changed", equalTo(0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'state':'SCHEDULED'                          | 1
            'state':['failed','SUCCEEDED']               | 2
            'type':'fail'                                | 1
            'type':'nix'                                 | 0
            'created_after':'2020-01-01T00:00:00Z'       | 3
            'created_before':'2020-01-01T00:00:00Z'      | 0
            """)
    void filterIsThatOfTheList(String filter, int matched) {
        bulk("cancel", own("," + filter)).then().statusCode(200).body("matched", equalTo(matched));
    }

    @Test
    void emptyFilterMeansAllJobs() {
        int all = get("/jobs").path("total");

        bulk("resume", "{}").then().statusCode(200).body("matched", equalTo(all));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                   | /action,/filter
            {'action':'cancel'}                                  | /filter
            {'filter':{}}                                        | /action
            {'action':'CANCEL','filter':{}}                      | /action
            {'action':'stop','filter':{}}                        | /action
            {'action':'cancel','filter':null}                    | /filter
            {'action':'cancel','filter':[]}                      | /filter
            {'action':'cancel','filter':{'state':[]}}            | /filter/state
            {'action':'cancel','filter':{'state':['RUNNING','X']}} | /filter/state/1
            {'action':'cancel','filter':{'state':[1]}}           | /filter/state/0
            {'action':'cancel','filter':{'state':'X'}}           | /filter/state
            {'action':'cancel','filter':{'state':null}}          | /filter/state
            {'action':'cancel','filter':{'tag':'nameonly'}}      | /filter/tag
            {'action':'cancel','filter':{'tag':{'a':'b'}}}       | /filter/tag
            {'action':'cancel','filter':{'created_after':'now'}} | /filter/created_after
            {'action':'cancel','filter':{'types':'echo'}}        | /filter/types
            {'action':'cancel','filter':{},'limit':1}            | /limit
            """)
    void whatIsWrongIsPointedAtAndChangesNothing(String body, String pointers) {
        Response answer = Jobs.send("POST", "/jobs/bulk", body.replace('\'', '"'));

        answer.then().statusCode(400).body("code", equalTo("invalid-request"));
        assertThat(answer.jsonPath().<String>getList("errors.pointer")).containsExactly(pointers.split(","));
        assertThat(states()).containsExactly("SUCCEEDED", "FAILED", "SCHEDULED");
    }

    @Test
    void deletedJobsKeyCanBeUsedAgain() {
        String body = "{\"type\":\"echo\",\"payload\":%d,\"tags\":{\"t\":\"" + tag + "\"},\"idempotency_key\":\"" + tag
                + "\"}";
        String first = Jobs.post(body.formatted(1)).path("job_id");
        Jobs.awaitEnd(first);

        bulk("delete", own(""));

        Jobs.post(body.formatted(2)).then().statusCode(202);
        when().get("/jobs/{id}", first).then().statusCode(404);
    }

    private List<String> states() {
        return ids.stream().map(id -> Jobs.read(id).<String>path("state")).toList();
    }

    private String own(String more) {
        return "{'tag':'t:%s'%s}".formatted(tag, more).replace('\'', '"');
    }

    private static Response bulk(String action, String filter) {
        return Jobs.send("POST", "/jobs/bulk", "{\"action\":\"%s\",\"filter\":%s}".formatted(action, filter));
    }
}
