package dev.jobd.api;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobd.testing.Jobs;
import dev.jobd.testing.LogEar;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

/** A node that logs JSON: what is a key in a line of text is a field of its own. */
@QuarkusTest
@TestProfile(JsonLogsTest.Json.class)
final class JsonLogsTest {

    public static final class Json implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("jobd.log-format", "json");
        }
    }

    @Test
    void requestHasItsKeysAsFields() {
        try (LogEar log = LogEar.on("dev.jobd.access")) {
            get("/metrics").then().statusCode(200);
            await().atMost(Jobs.LIMIT).until(() -> with(log, "path", "/metrics").count() > 0);

            assertThat(with(log, "path", "/metrics")).singleElement().satisfies(line -> {
                assertThat(line.getFormattedMessage()).isEqualTo("request");
                assertThat(line.getMdcCopy())
                        .containsOnlyKeys("method", "path", "status", "ms")
                        .containsEntry("method", "GET")
                        .containsEntry("path", "/metrics")
                        .containsEntry("status", "200");
                assertThat(line.getMdcCopy().get("ms")).containsOnlyDigits();
            });
        }
    }

    @Test
    void changeOfStateHasItsKeysAsFields() {
        try (LogEar log = LogEar.on("dev.jobd.job")) {
            String id = Jobs.run("echo", "1").path("job_id");
            await().atMost(Jobs.LIMIT).until(() -> with(log, "job", id).count() >= 3);

            assertThat(fields(log, id, "submitted")).isEqualTo(Map.of("job", id, "type", "echo", "to", "QUEUED"));
            assertThat(fields(log, id, "started"))
                    .isEqualTo(Map.of("job", id, "type", "echo", "from", "QUEUED", "to", "RUNNING", "attempt", "1"));
            assertThat(fields(log, id, "ended"))
                    .containsOnlyKeys("job", "type", "from", "to", "attempt", "ms")
                    .containsEntry("from", "RUNNING")
                    .containsEntry("to", "SUCCEEDED");
        }
    }

    @Test
    void keysOfOneLineAreGoneInTheNext() {
        try (LogEar log = LogEar.on("")) {
            Jobs.run("echo", "1");
            get("/metrics").then().statusCode(200);
            await().atMost(Jobs.LIMIT).until(() -> with(log, "path", "/metrics").count() > 0);

            assertThat(log.records())
                    .noneMatch(line -> line.getMdcCopy().containsKey("job")
                            && line.getMdcCopy().containsKey("path"));
        }
    }

    /** The lines of earlier requests and jobs may come late, after what their test looked at. */
    private static Stream<ExtLogRecord> with(LogEar log, String key, String value) {
        return log.records().stream()
                .filter(line -> value.equals(line.getMdcCopy().get(key)));
    }

    private static Map<String, String> fields(LogEar log, String job, String message) {
        return with(log, "job", job)
                .filter(line -> line.getFormattedMessage().equals(message))
                .map(ExtLogRecord::getMdcCopy)
                .findFirst()
                .orElseThrow();
    }
}
