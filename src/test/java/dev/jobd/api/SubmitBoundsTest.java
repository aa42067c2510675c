package dev.jobd.api;

import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.testing.Jobs;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How far the optional fields of a submission go. */
@QuarkusTest
final class SubmitBoundsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'delay_ms':316224000000",
                "'run_at':'9999-12-31T23:59:59.999Z'",
                "'timeout_ms':1",
                "'timeout_ms':31622400000",
                "'max_retries':0",
                "'max_retries':100",
                "'backoff':{}",
                "'backoff':{'initial_ms':0,'multiplier':1,'max_ms':0,'jitter':0}",
                "'backoff':{'jitter':1e-99999999999}",
                "'backoff':{'initial_ms':31622400000,'multiplier':100.0,'max_ms':31622400000,'jitter':1}",
                "'ttl_ms':0",
                "'ttl_ms':316224000000",
                "'tags':{}",
                "'tags':{TAGS16}",
                "'tags':{'X128':'X128'}",
                "'concurrency_key':'X256'",
                "'idempotency_key':'X256'"
            })
    void whatIsWithinBoundsIsTaken(String field) {
        Response answer = submit("'paused':true," + field);

        answer.then().statusCode(202);
        when().delete("/jobs/{id}", answer.<String>path("job_id")).then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'priority':-1                             | /priority
            'priority':11                             | /priority
            'priority':5.0                            | /priority
            'priority':'5'                            | /priority
            'priority':'urgent'                       | /priority
            'priority':null                           | /priority
            'run_at':'tomorrow'                       | /run_at
            'run_at':'2099-01-31'                     | /run_at
            'run_at':'2099-01-31T12:00:00'            | /run_at
            'run_at':'+999999999-01-31T12:00:00Z'     | /run_at
            'run_at':'-0001-01-31T12:00:00Z'          | /run_at
            'run_at':4073500800                       | /run_at
            'delay_ms':-1                             | /delay_ms
            'delay_ms':1.5                            | /delay_ms
            'delay_ms':'1'                            | /delay_ms
            'delay_ms':316224000001                    | /delay_ms
            'delay_ms':9999999999999999999999         | /delay_ms
            'timeout_ms':0                            | /timeout_ms
            'timeout_ms':31622400001                  | /timeout_ms
            'max_retries':-1                          | /max_retries
            'max_retries':101                         | /max_retries
            'backoff':[]                              | /backoff
            'backoff':{'initial':1}                   | /backoff/initial
            'backoff':{'initial_ms':-1}               | /backoff/initial_ms
            'backoff':{'multiplier':0.5}              | /backoff/multiplier
            'backoff':{'multiplier':101}              | /backoff/multiplier
            'backoff':{'multiplier':'2'}              | /backoff/multiplier
            'backoff':{'multiplier':1e99999999999}    | /backoff/multiplier
            'backoff':{'multiplier':-1e99999999999}   | /backoff/multiplier
            'run_at':'2099-01-31T12:00Z'              | /run_at
            'backoff':{'max_ms':-1,'jitter':1.1}      | /backoff/max_ms,/backoff/jitter
            'ttl_ms':-1                               | /ttl_ms
            'ttl_ms':316224000001                      | /ttl_ms
            'paused':1                                | /paused
            'paused':'true'                           | /paused
            'tags':[]                                 | /tags
            'tags':{TAGS16,'one':'more'}              | /tags
            'tags':{'a':1,'b':{'c':'d'}}              | /tags/a,/tags/b
            'tags':{'a':''}                           | /tags/a
            'tags':{'':'a'}                           | /tags/
            'tags':{'a':'X128x'}                      | /tags/a
            'concurrency_key':''                      | /concurrency_key
            'concurrency_key':'X256x'                 | /concurrency_key
            'concurrency_key':1                       | /concurrency_key
            'idempotency_key':''                      | /idempotency_key
            'idempotency_key':'X256x'                 | /idempotency_key
            'idempotency_key':'schedule:nightly:1'    | /idempotency_key
            'retries':1,'Priority':1                  | /retries,/Priority
            """)
    void whatIsOutOfBoundsIsPointedAt(String field, String pointers) {
        Response answer = submit(field);

        answer.then().statusCode(400).contentType("application/problem+json");
        assertThat(answer.<String>path("code")).isEqualTo("invalid-request");
        assertThat(answer.jsonPath().<String>getList("errors.pointer")).containsExactly(pointers.split(","));
    }

    private static Response submit(String fields) {
        String tags = IntStream.range(0, 16).mapToObj(i -> "'t" + i + "':'v'").collect(Collectors.joining(","));
        return Jobs.post(("{'type':'echo','payload':1," + fields + "}")
                .replace("TAGS16", tags)
                .replace("X128", "x".repeat(128))
                .replace("X256", "x".repeat(256))
                .replace('\'', '"'));
    }
}
