package dev.jobd.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods that a path does not answer to, and bodies that it does not read. */
@QuarkusTest
final class AllowTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DELETE | /jobs                | GET, HEAD, OPTIONS, POST
            PUT    | /jobs/batch          | OPTIONS, POST
            GET    | /jobs/batch          | OPTIONS, POST
            DELETE | /jobs/batch          | OPTIONS, POST
            GET    | /jobs/bulk           | OPTIONS, POST
            PUT    | /jobs/bulk           | OPTIONS, POST
            POST   | /jobs/x              | DELETE, GET, HEAD, OPTIONS, PATCH
            GET    | /jobs/x/pause        | OPTIONS, POST
            GET    | /jobs/x/resume       | OPTIONS, POST
            GET    | /jobs/x/retry        | OPTIONS, POST
            GET    | /jobs/x/fail         | OPTIONS, POST
            POST   | /jobs/x/log          | GET, HEAD, OPTIONS
            POST   | /jobs/x/explain      | GET, HEAD, OPTIONS
            DELETE | /queue               | GET, HEAD, OPTIONS, PATCH
            GET    | /queue/pause         | OPTIONS, POST
            GET    | /queue/resume        | OPTIONS, POST
            POST   | /types               | GET, HEAD, OPTIONS
            POST   | /types/echo          | DELETE, GET, HEAD, OPTIONS, PUT
            GET    | /workers/lease       | OPTIONS, POST
            GET    | /workers/attempts/x/heartbeat | OPTIONS, POST
            PUT    | /workers/attempts/x/succeed   | OPTIONS, POST
            GET    | /workers/attempts/x/fail      | OPTIONS, POST
            GET    | /workers/attempts/x/release   | OPTIONS, POST
            POST   | /metrics             | GET, HEAD, OPTIONS
            POST   | /jobs/x/events       | GET, HEAD, OPTIONS
            POST   | /events              | GET, HEAD, OPTIONS
            POST   | /schedules           | GET, HEAD, OPTIONS
            POST   | /schedules/x         | DELETE, GET, HEAD, OPTIONS, PUT
            GET    | /schedules/x/pause   | OPTIONS, POST
            GET    | /schedules/x/resume  | OPTIONS, POST
            GET    | /schedules/x/trigger | OPTIONS, POST
            """)
    void pathTellsItsMethods(String other, String path, String allow) {
        given().request(other, path)
                .then()
                .statusCode(405)
                .contentType("application/problem+json")
                .header("Allow", allow)
                .body("code", equalTo("method-not-allowed"));
        given().options(path).then().statusCode(200).header("Allow", allow).body(emptyString());
    }

    @Test
    void pathThatIsNotThereHasNoMethods() {
        given().options("/nix").then().statusCode(404).body("code", equalTo("not-found"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/jobs", "/queue", "/types", "/types/echo", "/metrics", "/schedules"})
    void headIsAnswered(String path) {
        given().head(path).then().statusCode(200).contentType("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/jobs",
        "POST,/jobs/batch",
        "POST,/jobs/bulk",
        "PATCH,/jobs/x",
        "POST,/jobs/x/fail",
        "PATCH,/queue"
    })
    void otherMediaTypeIsRefused(String method, String path) {
        given().contentType("text/plain")
                .body("{}")
                .request(method, path)
                .then()
                .statusCode(415)
                .contentType("application/problem+json")
                .body("code", equalTo("unsupported-media-type"));
    }

    @ParameterizedTest
    @CsvSource({"POST,/jobs/batch", "POST,/jobs/bulk", "PATCH,/jobs/x", "POST,/jobs/x/fail", "PATCH,/queue"})
    void largeBodyIsRefused(String method, String path) {
        given().contentType("application/json")
                .body("[\"" + "x".repeat(1024 * 1024) + "\"]")
                .request(method, path)
                .then()
                .statusCode(413)
                .contentType("application/problem+json")
                .body("code", equalTo("payload-too-large"));
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/jobs/batch",
        "POST,/jobs/bulk",
        "PATCH,/queue",
        "PATCH,/jobs/00000000-0000-7000-8000-000000000000",
        "POST,/jobs/00000000-0000-7000-8000-000000000000/fail"
    })
    void cutJsonIsRefused(String method, String path) {
        given().contentType("application/json")
                .body("{\"a\":")
                .request(method, path)
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid-json"));
    }
}
