package dev.jobd.api;

import static dev.jobd.testing.Requests.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobd.testing.Jobs;
import dev.jobd.testing.LogEar;
import dev.jobd.testing.RawConnection;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
final class LogsTest {
    private static final String ACCESS = "dev.jobd.access";
    private static final String JOB = "dev.jobd.job";

    @ParameterizedTest
    @CsvSource({
        "GET,/metrics,200",
        "GET,/jobs/x,404",
        "PUT,/jobs,405",
        "GET,/nix,404",
        "GET,/q/health/live,200",
        "POST,/jobs,415"
    })
    void requestIsOneLine(String method, String path, int status) {
        try (LogEar log = LogEar.on(ACCESS)) {
            given().request(method, path).then().statusCode(status);
            await().atMost(Jobs.LIMIT).until(() -> log.lines().anyMatch(about(method, path)));

            assertThat(log.lines().filter(about(method, path)))
                    .singleElement()
                    .asString()
                    .matches("request method=%s path=%s status=%d ms=\\d+".formatted(method, path, status));
        }
    }

    @Test
    void submissionIsOneLine() {
        try (LogEar log = LogEar.on(ACCESS)) {
            Jobs.submit("echo", "1");
            // The line of an earlier submission may still come: one line for each is seen where the paths differ.
            await().atMost(Jobs.LIMIT).until(() -> log.lines().anyMatch(about("POST", "/jobs")));

            assertThat(log.lines().filter(about("POST", "/jobs")))
                    .allMatch(line -> line.matches("request method=POST path=/jobs status=202 ms=\\d+"));
        }
    }

    @Test
    void malformedRequestIsOneLineWithNothingOfIt() {
        try (LogEar log = LogEar.on(ACCESS)) {
            RawConnection.exchange("garbage\r\n\r\n");
            await().atMost(Jobs.LIMIT).until(() -> log.lines().anyMatch(about("-", "-")));

            assertThat(log.lines().filter(about("-", "-")))
                    .singleElement()
                    .asString()
                    .matches("request method=- path=- status=400 ms=\\d+");
        }
    }

    @Test
    void eachChangeOfStateIsOneLine() {
        try (LogEar log = LogEar.on(JOB)) {
            String id = Jobs.run("echo", "1").path("job_id");
            await().atMost(Jobs.LIMIT)
                    .until(() -> log.lines().filter(line -> line.contains(id)).count() >= 3);

            assertThat(log.lines().filter(line -> line.contains(id)))
                    .hasSize(3)
                    .anyMatch(line -> line.equals("submitted job=%s type=echo to=QUEUED".formatted(id)))
                    .anyMatch(line ->
                            line.equals("started job=%s type=echo from=QUEUED to=RUNNING attempt=1".formatted(id)))
                    .anyMatch(line -> line.matches(
                            "ended job=%s type=echo from=RUNNING to=SUCCEEDED attempt=1 ms=\\d+".formatted(id)));
        }
    }

    @Test
    void failureIsOneLineToo() {
        try (LogEar log = LogEar.on(JOB)) {
            String id = Jobs.run("fail", "{\"message\":\"x\"}").path("job_id");
            Predicate<String> ended = line -> line.startsWith("ended job=" + id);
            await().atMost(Jobs.LIMIT).until(() -> log.lines().anyMatch(ended));

            assertThat(log.lines().filter(ended))
                    .singleElement()
                    .asString()
                    .matches("ended job=%s type=fail from=RUNNING to=FAILED attempt=1 ms=\\d+".formatted(id));
        }
    }

    @Test
    void nothingThatAClientSendsIsInALineButThePath() {
        try (LogEar log = LogEar.on("")) {
            given().header("Authorization", "Bearer s3cret-header")
                    .header("X-Any", "s3cret-header")
                    .header("User-Agent", "s3cret-header")
                    .queryParam("token", "s3cret-query")
                    .contentType("application/json")
                    .body("{\"type\":\"fail\",\"payload\":{\"message\":\"s3cret-payload\"}}")
                    .post("/jobs")
                    .then()
                    .statusCode(202);
            String id = Jobs.run("echo", "\"s3cret-payload\"").path("job_id");
            Jobs.post("{\"type\":\"s3cret-type\",\"s3cret-field\":1,\"payload\":\"s3cret-payload\"}");
            Jobs.post("{\"type\":\"echo\",\"payload\":s3cret}");
            RawConnection.exchange(get("/jobs?s3cret-query=%zz"));
            RawConnection.exchange("s3cret-garbage\r\n\r\n");
            await().atMost(Jobs.LIMIT).until(() -> log.lines().anyMatch(line -> line.contains("ended job=" + id)));
            await().atMost(Jobs.LIMIT)
                    .until(() -> log.lines().filter(about("-", "-")).count() >= 2);

            assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains("s3cret"));
            assertThat(log.records()).allMatch(line -> line.getThrown() == null);
        }
    }

    @Test
    void noControlCharacterOfAPathGetsIntoALine() {
        try (LogEar log = LogEar.on(ACCESS)) {
            List<String> paths =
                    List.of("/a\u001b[31mb", "/a\tb", "/a\u0007b", "/a%0d%0arequest%20method=GET", "/a\u0085b");
            paths.forEach(path -> RawConnection.exchange(get(path)));
            Predicate<String> own = about("-", "-").or(line -> line.contains(" path=/a%0d%0a"));
            await().atMost(Jobs.LIMIT).until(() -> log.lines().filter(own).count() >= paths.size());

            assertThat(log.lines().filter(own)).hasSize(paths.size());
            assertThat(log.lines()).noneMatch(line -> line.chars().anyMatch(Character::isISOControl));
        }
    }

    private static Predicate<String> about(String method, String path) {
        return line -> line.startsWith("request method=" + method + " path=" + path + ' ');
    }
}
