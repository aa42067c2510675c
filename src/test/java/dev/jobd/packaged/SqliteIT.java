package dev.jobd.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs in a SQLite file, which outlive the process however it ends. */
class SqliteIT {
    private static final String MINUTE = "{\"ms\":60000}";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void jobsSurviveAKill() {
        String ended;
        String waiting;
        try (PackagedJobd jobd = start(Map.of())) {
            ended = jobd.submit("echo", "\"still here\"");
            jobd.awaitState(ended, "SUCCEEDED");
            waiting = submit(jobd, "{\"type\":\"echo\",\"payload\":1,\"delay_ms\":60000}");
            assertThat(jobd.call("PUT", "/schedules/daily", """
                            {"cron":"0 3 * * *","job":{"type":"echo","payload":1}}""").statusCode()).isEqualTo(201);
            kill(jobd);
        }

        try (PackagedJobd jobd = start(Map.of())) {
            assertThat(jobd.job(ended).path("state").asText()).isEqualTo("SUCCEEDED");
            assertThat(jobd.job(ended).path("result").asText()).isEqualTo("\"still here\"");
            assertThat(jobd.job(waiting).path("state").asText()).isEqualTo("SCHEDULED");
            assertThat(jobd.get("/schedules/daily").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anAttemptThatWasUnderWayAtAKillIsTakenBack() {
        String once;
        String twice;
        try (PackagedJobd jobd = start(Map.of())) {
            once = jobd.submit("sleep", MINUTE);
            twice = submit(jobd, """
                    {"type":"sleep","payload":{"ms":60000},"max_retries":1,"backoff":{"initial_ms":1}}""");
            jobd.awaitState(once, "RUNNING");
            jobd.awaitState(twice, "RUNNING");
            kill(jobd);
        }

        try (PackagedJobd jobd = start(Map.of())) {
            assertThat(jobd.job(once).path("state").asText()).isEqualTo("FAILED");
            assertThat(jobd.job(once).path("error").asText()).contains("was lost");
            jobd.awaitState(twice, "RUNNING");
            assertThat(jobd.job(twice).path("attempt").asInt()).isEqualTo(2);
        }
    }

    @Test
    void anAttemptThatOutlastsAStopIsHandedBackAndBeginsAgain() {
        String id;
        try (PackagedJobd jobd = start(Map.of("SHUTDOWN_GRACE", "100ms"))) {
            id = jobd.submit("sleep", MINUTE);
            jobd.awaitState(id, "RUNNING");

            jobd.signal("TERM");

            assertThat(jobd.exitCode()).isZero();
            assertThat(jobd.lines()).anyMatch(line -> line.contains("handed back") && line.contains(id));
        }

        try (PackagedJobd jobd = start(Map.of())) {
            jobd.awaitState(id, "RUNNING");
            assertThat(jobd.job(id).path("attempt").asInt()).isOne();
            assertThat(jobd.job(id).path("attempts")).hasSize(1);
        }
    }

    @Test
    void jobsThatWaitAtAStopRunAfterTheNextStart() {
        String id;
        try (PackagedJobd jobd = start(Map.of("MAX_CONCURRENCY", "1", "SHUTDOWN_GRACE", "100ms"))) {
            jobd.awaitState(jobd.submit("sleep", MINUTE), "RUNNING");
            id = jobd.submit("echo", "1");
            jobd.signal("TERM");
            assertThat(jobd.exitCode()).isZero();
        }

        try (PackagedJobd jobd = start(Map.of())) {
            jobd.awaitState(id, "SUCCEEDED");
        }
    }

    @Test
    void aSecondProcessOnTheFileRefusesToStart() {
        try (PackagedJobd first = start(Map.of())) {
            assertRefused("which another jobd has open");
            assertThat(first.alive()).isTrue();
        }
    }

    @Test
    void aFileOfSomethingElseIsRefused() throws IOException {
        Files.writeString(file(), "not a database, but long enough to have been one".repeat(100));

        assertRefused("which is no SQLite file");
    }

    @Test
    void aFolderThatDoesNotExistIsRefused() {
        folder = folder.resolve("missing");

        assertRefused("which does not exist");
    }

    @Test
    void nothingIsLeftBesideTheFileButItsOwn() throws IOException {
        try (PackagedJobd jobd = start(Map.of())) {
            jobd.awaitState(jobd.submit("echo", "1"), "SUCCEEDED");
            kill(jobd);
        }

        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("jobs.db", "jobs.db-wal", "jobs.db-shm", "jobs.db.lock");
        }
    }

    private void assertRefused(String why) {
        try (PackagedJobd second = PackagedJobd.launch(environment(Map.of()))) {
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.lines())
                    .filteredOn(line -> !line.contains("WARN"))
                    .singleElement()
                    .asString()
                    .contains("jobd does not start: STORE names", why);
        }
    }

    private PackagedJobd start(Map<String, String> others) {
        return PackagedJobd.start(environment(others));
    }

    private Map<String, String> environment(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(others);
        all.put("STORE", "sqlite:" + file());
        return all;
    }

    private Path file() {
        return folder.resolve("jobs.db");
    }

    private static void kill(PackagedJobd jobd) {
        jobd.signal("KILL");
        jobd.exitCode();
    }

    private static String submit(PackagedJobd jobd, String body) {
        return PackagedJobd.json(jobd.post(body).body()).path("job_id").asText();
    }
}
