package dev.jobd.api;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.jobd.testing.Jobs;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many jobs in one request, all or none. */
@QuarkusTest
final class BatchTest {
    private final String tag = UUID.randomUUID().toString();

    @Test
    void jobsAreAnsweredInTheOrderOfTheRequest() {
        Response answer = submit(List.of(echo("3"), echo("1"), echo("2")));

        answer.then().statusCode(202).contentType("application/json").body("", aMapWithSize(1));
        assertThat(answer.jsonPath().<Integer>getList("jobs.payload")).containsExactly(3, 1, 2);
        assertThat(answer.jsonPath().<String>getList("jobs.job_id")).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void eachJobRuns() {
        List<String> ids = submit(List.of(echo("3"), echo("1"))).jsonPath().getList("jobs.job_id");

        assertThat(ids.stream().map(id -> Jobs.awaitEnd(id).<String>path("result")))
                .containsExactly("3", "1");
    }

    @Test
    void thousandJobsAreTaken() {
        Response answer = submit(
                IntStream.range(0, 1000).mapToObj(i -> echo(String.valueOf(i))).toList());
        Jobs.awaitIdle();

        answer.then().statusCode(202).body("jobs.size()", equalTo(1000));
    }

    @Test
    void moreAreRefused() {
        submit(Collections.nCopies(1001, echo("1")))
                .then()
                .statusCode(400)
                .body("errors.size()", equalTo(1))
                .body("errors[0].pointer", equalTo("/jobs"))
                .body("errors[0].detail", containsString("1000"));
        assertNothingSubmitted();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                             | /jobs
            []                                             | ``
            {'jobs':[]}                                    | /jobs
            {'jobs':{}}                                    | /jobs
            {'jobs':[JOB,{'payload':1}]}                   | /jobs/1/type
            {'jobs':[JOB,{'type':'nix','payload':1}]}      | /jobs/1/type
            {'jobs':[JOB,1,{'type':'echo'}]}               | /jobs/1,/jobs/2/payload
            {'jobs':[JOB,{'type':'sleep','payload':{}}]}   | /jobs/1/payload/ms
            {'jobs':[{'type':'sleep','payload':{}}]}       | /jobs/0/payload/ms
            {'jobs':[JOB,{'type':'echo','payload':1,'x':1,'tags':{'a':1}}]} | /jobs/1/x,/jobs/1/tags/a
            {'jobs':[JOB],'job':1}                         | /job
            {'jobs':[null]}                                | /jobs/0
            """)
    void oneThatIsWrongKeepsAllFromBeingSubmitted(String body, String pointers) {
        Response answer =
                Jobs.send("POST", "/jobs/batch", body.replace('\'', '"').replace("JOB", echo("1")));

        answer.then().statusCode(400).contentType("application/problem+json");
        assertThat(answer.jsonPath().<String>getList("errors.pointer")).containsExactly(pointers.split(",", -1));
        assertNothingSubmitted();
    }

    @Test
    void sameKeyTwiceInABatchIsOneJob() {
        Response answer = submit(List.of(keyed("1"), keyed("1")));

        answer.then().statusCode(202);
        assertThat(answer.jsonPath().<String>getList("jobs.job_id").stream().distinct())
                .hasSize(1);
    }

    @Test
    void reusedKeyKeepsAllFromBeingSubmitted() {
        Jobs.post("{\"type\":\"echo\",\"payload\":1,\"idempotency_key\":\"" + tag + "\"}");

        submit(List.of(echo("1"), keyed("2"))).then().statusCode(422).body("code", equalTo("idempotency-key-reused"));

        assertNothingSubmitted();
    }

    @Test
    void keyThatTwoOfABatchUseForDifferentThingsIsPointedAt() {
        submit(List.of(keyed("1"), echo("1"), keyed("2")))
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid-request"))
                .body("errors.pointer", equalTo(List.of("/jobs/2/idempotency_key")));

        assertNothingSubmitted();
    }

    @Test
    void answerHasThePayloadsAndWhatIsNewOfJobsThatAreKnown() {
        submit(List.of(keyed("1")));
        Jobs.awaitIdle();

        Response answer = submit(List.of(keyed("1"), keyed("1")));

        answer.then().statusCode(202).body("jobs.state", equalTo(List.of("SUCCEEDED", "SUCCEEDED")));
        assertThat(answer.jsonPath().<String, Object>getMap("jobs[1]"))
                .containsEntry("payload", 1)
                .doesNotContainKeys("result", "log", "attempts");
    }

    private void assertNothingSubmitted() {
        get("/jobs?tag=t:" + tag).then().statusCode(200).body("total", equalTo(0));
    }

    private String echo(String payload) {
        return "{\"type\":\"echo\",\"payload\":%s,\"tags\":{\"t\":\"%s\"}}".formatted(payload, tag);
    }

    private String keyed(String payload) {
        return echo(payload).replaceFirst("}}$", "},\"idempotency_key\":\"" + tag + "\"}");
    }

    private static Response submit(List<String> jobs) {
        return Jobs.send("POST", "/jobs/batch", "{\"jobs\":[" + String.join(",", jobs) + "]}");
    }
}
