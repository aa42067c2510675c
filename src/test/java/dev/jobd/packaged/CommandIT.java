package dev.jobd.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that jobs run. */
class CommandIT {
    private static final Map<String, String> ALLOWED =
            Map.of("COMMAND_ALLOW", "sh, sleep", "COMMAND_ENV", "PATH", "CANCEL_GRACE", "2s", "SHUTDOWN_GRACE", "0s");

    private static PackagedJobd jobd;

    @BeforeAll
    static void start() {
        jobd = PackagedJobd.start(ALLOWED);
    }

    @AfterAll
    static void end() {
        jobd.close();
    }

    @Test
    void aCommandIsOffUntilAProgramIsAllowed() {
        try (PackagedJobd other = PackagedJobd.start(Map.of())) {
            assertThat(other.post(command("echo hello")).body())
                    .contains("COMMAND_ALLOW names no program that may run", "\"pointer\":\"/type\"");
            assertThat(other.get("/types/command").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aProgramThatIsNotThereStopsTheStart() {
        try (PackagedJobd other = PackagedJobd.launch(Map.of("COMMAND_ALLOW", "sh,no-such-program"))) {
            assertThat(other.exitCode()).isNotZero();
            assertThat(other.lines())
                    .filteredOn(line -> line.contains("does not start"))
                    .singleElement()
                    .asString()
                    .contains("COMMAND_ALLOW names 'no-such-program', and there is no such program on the PATH.");
            assertThat(other.lines()).noneMatch(line -> line.startsWith("\tat "));
        }
    }

    @Test
    void theResultHasWhatItWrote() {
        JsonNode job = run("echo 'hello'; echo grüße >&2");

        assertThat(job.path("state").asText()).isEqualTo("SUCCEEDED");
        assertThat(job.path("result").asText())
                .isEqualTo("{\"exit_code\":0,\"stdout\":\"hello\\n\",\"stderr\":\"grüße\\n\"}");
        assertThat(job.path("log").asText()).contains("hello\n", "grüße\n");
    }

    @Test
    void charactersOfAllLanguagesGetThroughWhateverTheLocaleIs() {
        try (PackagedJobd other = PackagedJobd.start(Map.of("COMMAND_ALLOW", "sh", "LC_ALL", "C"))) {
            ObjectNode payload = JsonNodeFactory.instance.objectNode();
            payload.putArray("argv")
                    .add("sh")
                    .add("-c")
                    .add("printf '%s' \"$1$A\"")
                    .add("sh")
                    .add("ä€😀");
            payload.putObject("env").put("A", "日本");

            JsonNode job = PackagedJobd.json(other.call("POST", "/jobs", body(payload), "Prefer", "wait=30")
                    .body());

            assertThat(PackagedJobd.json(job.path("result").asText())
                            .path("stdout")
                            .asText())
                    .isEqualTo("ä€😀日本");
        }
    }

    @Test
    void anotherExitCodeFailsTheJob() {
        JsonNode job = run("echo no luck >&2; exit 3");

        assertThat(job.path("state").asText()).isEqualTo("FAILED");
        assertThat(job.path("error").asText()).isEqualTo("exited with 3: no luck");
    }

    @Test
    void outputAndProgressAreThereWhileItRuns() {
        String id = submit("echo one; echo ::progress 0.5 half of it; sleep 1000");

        await().atMost(PackagedJobd.LIMIT).untilAsserted(() -> {
            JsonNode job = jobd.job(id);
            assertThat(job.path("log").asText()).isEqualTo("one\n");
            assertThat(job.path("progress").asDouble()).isEqualTo(0.5);
            assertThat(job.path("progress_message").asText()).isEqualTo("half of it");
        });
        jobd.call("DELETE", "/jobs/" + id, "");
        jobd.awaitState(id, "CANCELLED");
    }

    @ParameterizedTest
    @CsvSource({"'',''", "'trap \"\" TERM;',was killed"})
    void cancelEndsAllOfIt(String prelude, String log) {
        String id = submit(prelude + "sleep 1000 & echo $! $$; while :; do sleep 0.1; done");
        List<Long> processes = awaitProcesses(id);

        jobd.call("DELETE", "/jobs/" + id, "");
        jobd.awaitState(id, "CANCELLED");

        awaitGone(processes);
        assertThat(jobd.job(id).path("log").asText()).contains(log);
    }

    @Test
    void timeoutEndsAllOfIt() {
        ObjectNode payload = JsonNodeFactory.instance.objectNode().put("command", "sleep 1000 & echo $! $$; wait");
        String id = PackagedJobd.json(jobd.post(body(payload).replaceFirst("\\{", "{\"timeout_ms\":500,"))
                        .body())
                .path("job_id")
                .asText();
        List<Long> processes = awaitProcesses(id);
        jobd.awaitState(id, "FAILED");

        assertThat(jobd.job(id).path("error").asText()).contains("500 ms");
        awaitGone(processes);
    }

    @Test
    void noProcessIsLeftWhenJobdIsKilled() {
        try (PackagedJobd other = PackagedJobd.start(ALLOWED)) {
            String id = PackagedJobd.json(
                            other.post(command("trap '' TERM; sleep 1000 & echo $! $$; while :; do sleep 0.1; done"))
                                    .body())
                    .path("job_id")
                    .asText();
            List<Long> processes = awaitProcesses(other, id);

            other.signal("KILL");

            awaitGone(processes);
        }
    }

    @Test
    void noProcessIsLeftAfterAStop(@TempDir Path directory) {
        Map<String, String> settings = new HashMap<>(ALLOWED);
        settings.put("STORE", "sqlite:" + directory.resolve("jobs.db"));
        try (PackagedJobd other = PackagedJobd.start(settings)) {
            String id = PackagedJobd.json(
                            other.post(command("sleep 1000 & echo $! $$; wait")).body())
                    .path("job_id")
                    .asText();
            List<Long> processes = awaitProcesses(other, id);

            other.signal("TERM");
            assertThat(other.exitCode()).isZero();

            awaitGone(processes);
        }
    }

    @Test
    void noZombieIsLeftOfManyCommands() {
        try (PackagedJobd other = PackagedJobd.start(ALLOWED)) {
            for (int i = 0; i < 50; i++) {
                other.post(command("sleep 1000 & (exit 1)"));
            }
            await().atMost(PackagedJobd.LIMIT)
                    .until(() -> PackagedJobd.json(other.get("/metrics").body())
                                    .path("failed")
                                    .asInt()
                            == 50);

            await().atMost(Duration.ofSeconds(10)).until(() -> other.children() == 0);
        }
    }

    private static JsonNode run(String line) {
        return PackagedJobd.json(
                jobd.call("POST", "/jobs", command(line), "Prefer", "wait=30").body());
    }

    private static String submit(String line) {
        return PackagedJobd.json(jobd.post(command(line)).body()).path("job_id").asText();
    }

    private static String command(String line) {
        return body(JsonNodeFactory.instance.objectNode().put("command", line));
    }

    private static String body(ObjectNode payload) {
        ObjectNode job = JsonNodeFactory.instance.objectNode().put("type", "command");
        job.set("payload", payload);
        return job.toString();
    }

    /** Those whose ids the command has told. */
    private static List<Long> awaitProcesses(String id) {
        return awaitProcesses(jobd, id);
    }

    private static List<Long> awaitProcesses(PackagedJobd jobd, String id) {
        await().atMost(PackagedJobd.LIMIT)
                .until(() -> !jobd.job(id).path("log").asText().isEmpty());
        String[] told = jobd.job(id)
                .path("log")
                .asText()
                .lines()
                .findFirst()
                .orElseThrow()
                .split(" ");
        return List.of(Long.valueOf(told[0]), Long.valueOf(told[1]));
    }

    private static void awaitGone(List<Long> processes) {
        await().atMost(PackagedJobd.LIMIT).untilAsserted(() -> assertThat(processes)
                .noneMatch(pid ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()));
    }
}
