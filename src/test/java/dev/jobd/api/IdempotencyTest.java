package dev.jobd.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.jobd.testing.Jobs;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One key, one job. */
@QuarkusTest
final class IdempotencyTest {
    private static final int CLIENTS = 100;
    private static final String BODY = "{\"type\":\"echo\",\"payload\":{\"a\":1},\"max_retries\":1}";

    private final String key = UUID.randomUUID().toString();

    @Test
    void firstSubmissionIsNoReplay() {
        submit(key, BODY).then().statusCode(202).header("Idempotency-Replayed", nullValue());
    }

    @Test
    void sameRequestAnswersTheFirstJobAgain() {
        String first = submit(key, BODY).path("job_id");

        submit(key, BODY)
                .then()
                .statusCode(202)
                .header("Idempotency-Replayed", "true")
                .header("Location", "/jobs/" + first)
                .body("job_id", equalTo(first));
    }

    @Test
    void endedJobIsReplayedWithoutAWordOfAskingAgain() {
        String first = submit(key, BODY).path("job_id");
        Jobs.awaitEnd(first);

        submit(key, BODY)
                .then()
                .statusCode(202)
                .header("Idempotency-Replayed", "true")
                .header("Retry-After", nullValue())
                .body("job_id", equalTo(first))
                .body("state", equalTo("SUCCEEDED"));
    }

    @Test
    void quotedAndBareAreOneKeyAndSoIsTheField() {
        String inBody = BODY.replaceFirst("}$", ",\"idempotency_key\":\"" + key + "\"}");

        List<String> ids = Stream.of(
                        submit(key, BODY), submit('"' + key + '"', BODY), Jobs.post(inBody), submit(key, inBody))
                .map(answer -> answer.then().statusCode(202).extract().<String>path("job_id"))
                .distinct()
                .toList();

        assertThat(ids).hasSize(1);
    }

    @Test
    void otherKeyIsAnotherJob() {
        String first = submit(key, BODY).path("job_id");

        assertThat(submit(key + "x", BODY).<String>path("job_id")).isNotEqualTo(first);
    }

    @Test
    void sameRequestInOtherWordsIsTheSame() {
        submit(key, BODY);

        submit(key, "{ \"max_retries\": 1, \"payload\": { \"a\": 1 }, \"type\": \"echo\" }")
                .then()
                .statusCode(202)
                .header("Idempotency-Replayed", "true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"echo\",\"payload\":{\"a\":2},\"max_retries\":1}",
                "{\"type\":\"echo\",\"payload\":{\"a\":1},\"max_retries\":2}",
                "{\"type\":\"unheard-of\",\"payload\":{\"a\":1},\"max_retries\":1}",
                "{\"type\":\"echo\",\"payload\":{\"a\":1},\"max_retries\":1,\"tags\":{\"a\":\"b\"}}"
            })
    void otherRequestWithTheKeyIsRefused(String other) {
        String first = submit(key, BODY).path("job_id");

        submit(key, other)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("idempotency-key-reused"))
                .body("job_id", equalTo(first));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'tags':{'a':'b, c=d'}                   | 'tags':{'a':'b','c':'d'}
            'tags':{'a':'\\ud800'}                | 'tags':{'a':'\\ud801'}
            'tags':{'a':'1:b'},'concurrency_key':'c' | 'tags':{'a':'1:b1:c'}
            """)
    void requestsThatOnlyLookTheSameAreTwo(String one, String other) {
        String body = "{'type':'echo','payload':1,%s}";
        submit(key, body.formatted(one).replace('\'', '"')).then().statusCode(202);

        submit(key, body.formatted(other).replace('\'', '"')).then().statusCode(422);
    }

    @Test
    void headerAndFieldThatDifferAreRefused() {
        submit(key, BODY.replaceFirst("}$", ",\"idempotency_key\":\"other\"}"))
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid-request"))
                .body("detail", equalTo("The Idempotency-Key header differs from idempotency_key."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "schedule:nightly:1", "\"schedule:nightly:1\""})
    void headerThatIsNoKeyIsRefused(String header) {
        submit(header, BODY)
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid-request"))
                .body("detail", containsString("The Idempotency-Key header must "));
    }

    @Test
    void longHeaderIsRefused() {
        submit("x".repeat(257), BODY).then().statusCode(400).body("detail", containsString("1 to 256 characters"));
    }

    @Test
    void twoHeadersAreRefused() {
        given().contentType("application/json")
                .header("Idempotency-Key", key, "other")
                .body(BODY)
                .post("/jobs")
                .then()
                .statusCode(400)
                .body("detail", containsString("more than once"));
    }

    @Test
    void batchTakesNoHeaderAsEachOfItsJobsHasItsOwnKey() {
        given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body("{\"jobs\":[" + BODY + "]}")
                .post("/jobs/batch")
                .then()
                .statusCode(400)
                .body("detail", containsString("idempotency_key"));
    }

    @Test
    void hundredClientsWithOneKeyMakeOneJob() throws Exception {
        List<Response> answers;
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Response>> calls = Stream.generate(() -> (Callable<Response>) () -> submit(key, BODY))
                    .limit(CLIENTS)
                    .toList();
            answers = clients.invokeAll(calls).stream().map(Future::resultNow).toList();
        }

        assertThat(answers).allMatch(answer -> answer.statusCode() == 202);
        assertThat(answers.stream().map(answer -> answer.<String>path("job_id")).distinct())
                .hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.header("Idempotency-Replayed") == null))
                .hasSize(1);
    }

    private static Response submit(String header, String body) {
        return given().contentType("application/json")
                .header("Idempotency-Key", header)
                .body(body)
                .post("/jobs");
    }
}
