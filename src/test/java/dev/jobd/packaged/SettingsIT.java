package dev.jobd.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsIT {

    @ParameterizedTest
    @CsvSource({
        "PORT,http",
        "MAX_CONCURRENCY,0",
        "MAX_JOBS,-1",
        "MAX_QUEUED,many",
        "STORE,oracle",
        "SHUTDOWN_GRACE,soon",
        "LOG_FORMAT,xml",
        "LOG_LEVEL,loud"
    })
    void wrongSettingStopsTheStartWithOneSentence(String name, String value) {
        try (PackagedJobd jobd = PackagedJobd.launch(Map.of(name, value))) {
            assertThat(jobd.exitCode()).isEqualTo(2);
            assertThat(jobd.lines()).singleElement().asString().contains(name, "'" + value + "'", "must be");
        }
    }

    @Test
    void portInUseIsSaidWithoutAStackTrace() {
        try (PackagedJobd first = PackagedJobd.start(Map.of());
                PackagedJobd second = PackagedJobd.launch(Map.of("PORT", Integer.toString(first.port())))) {
            assertThat(second.exitCode()).isEqualTo(1);
            List<String> lines = second.lines();
            assertThat(lines).anyMatch(line -> line.contains("Port " + first.port()));
            assertThat(lines).noneMatch(line -> line.startsWith("\tat "));
        }
    }

    @Test
    void limitsFromTheEnvironmentHold() {
        try (PackagedJobd jobd = PackagedJobd.start(Map.of("MAX_CONCURRENCY", "1", "MAX_QUEUED", "1"))) {
            jobd.awaitState(jobd.submit("sleep", "{\"ms\":60000}"), "RUNNING");
            jobd.submit("echo", "1");

            assertThat(jobd.post("{\"type\":\"echo\",\"payload\":2}").statusCode())
                    .isEqualTo(429);
        }
    }

    @Test
    void nodeNameIsShownOnJobs() {
        try (PackagedJobd jobd = PackagedJobd.start(Map.of("NODE_NAME", "jobd-0"))) {
            String id = jobd.submit("echo", "1");
            jobd.awaitState(id, "SUCCEEDED");

            assertThat(jobd.job(id).path("node").asText()).isEqualTo("jobd-0");
        }
    }

    @Test
    void jsonLogHasAnObjectALineWithKeys() {
        try (PackagedJobd jobd = PackagedJobd.start(Map.of("LOG_FORMAT", "json"))) {
            String id = jobd.submit("echo", "1");
            jobd.awaitState(id, "SUCCEEDED");
            jobd.signal("TERM");
            jobd.exitCode();

            assertThat(jobd.lines().stream().map(PackagedJobd::json))
                    .anyMatch(line -> line.path("message").asText().equals("ended")
                            && line.path("mdc").path("job").asText().equals(id)
                            && line.path("mdc").path("to").asText().equals("SUCCEEDED"))
                    .anyMatch(line -> line.path("message").asText().equals("request")
                            && line.path("mdc").path("status").asText().equals("202"));
        }
    }

    @Test
    void warnLevelIsQuiet() {
        try (PackagedJobd jobd = PackagedJobd.launch(Map.of("LOG_LEVEL", "warn", "PORT", "0"))) {
            jobd.signal("TERM");
            jobd.exitCode();

            assertThat(jobd.lines()).noneMatch(line -> line.contains("INFO"));
        }
    }
}
