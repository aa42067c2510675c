package dev.jobd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {

    @Test
    void noVariableHasToBeSet() {
        assertThat(Setting.firstWrong(Map.of())).isEmpty();
    }

    @Test
    void otherVariablesMayBeAnything() {
        assertThat(Setting.firstWrong(Map.of("PATH", "", "JAVA_HOME", "?"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, 0",
        "PORT, 8080",
        "PORT, 65535",
        "HOST, 0.0.0.0",
        "HOST, localhost",
        "NODE_NAME, node 1",
        "MAX_CONCURRENCY, 1",
        "MAX_CONCURRENCY, 100000",
        "MAX_JOBS, 0",
        "MAX_JOBS, 100000000",
        "MAX_QUEUED, 1",
        "MAX_QUEUED, 100000000",
        "STORE, memory",
        "STORE, sqlite:jobs.db",
        "STORE, sqlite:/var/lib/jobd/jobs.db",
        "STORE, postgresql://localhost/jobd",
        "STORE, 'postgres://jobd:secret@db-1:5432,db-2:5432/jobd?sslmode=require'",
        "LEASE, 2s",
        "LEASE, 2000ms",
        "LEASE, 15s",
        "LEASE, 1m",
        "SHUTDOWN_GRACE, 0s",
        "SHUTDOWN_GRACE, 1500ms",
        "SHUTDOWN_GRACE, 30s",
        "SHUTDOWN_GRACE, 5m",
        "SHUTDOWN_GRACE, 999999h",
        "COMMAND_ALLOW, ''",
        "COMMAND_ALLOW, sh",
        "COMMAND_ALLOW, 'sh, git ,/opt/my tools/run'",
        "COMMAND_ENV, ''",
        "COMMAND_ENV, PATH",
        "COMMAND_ENV, 'PATH, HOME,_a1'",
        "LOG_FORMAT, text",
        "LOG_FORMAT, json",
        "LOG_LEVEL, error",
        "LOG_LEVEL, warn",
        "LOG_LEVEL, info",
        "LOG_LEVEL, debug",
    })
    void aGoodValueIsTaken(String variable, String value) {
        assertThat(Setting.firstWrong(Map.of(variable, value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, ''",
        "PORT, -1",
        "PORT, +1",
        "PORT, 65536",
        "PORT, 99999999999",
        "PORT, http",
        "PORT, 0x50",
        "PORT, ' 8080'",
        "PORT, ٨٠٨٠",
        "PORT, 80.0",
        "HOST, ''",
        "HOST, ' '",
        "NODE_NAME, ''",
        "MAX_CONCURRENCY, 0",
        "MAX_CONCURRENCY, 100001",
        "MAX_CONCURRENCY, four",
        "MAX_JOBS, -1",
        "MAX_JOBS, 100000001",
        "MAX_QUEUED, 0",
        "MAX_QUEUED, 100000001",
        "STORE, ''",
        "STORE, Memory",
        "STORE, redis",
        "STORE, sqlite:",
        "STORE, sqlite::memory:",
        "STORE, sqlite:jobs.db?mode=ro",
        "STORE, postgresql:",
        "STORE, postgresql://localhost",
        "STORE, postgresql:///jobd",
        "STORE, 'postgresql://${host}/jobd'",
        "LEASE, 0s",
        "LEASE, 1s",
        "LEASE, 1999ms",
        "LEASE, 15",
        "SHUTDOWN_GRACE, ''",
        "SHUTDOWN_GRACE, 30",
        "SHUTDOWN_GRACE, s",
        "SHUTDOWN_GRACE, -1s",
        "SHUTDOWN_GRACE, 1.5s",
        "SHUTDOWN_GRACE, 30 s",
        "SHUTDOWN_GRACE, 1d",
        "SHUTDOWN_GRACE, 1000000h",
        "SHUTDOWN_GRACE, PT30S",
        "COMMAND_ALLOW, bin/sh",
        "COMMAND_ALLOW, ./run",
        "COMMAND_ALLOW, /opt/",
        "COMMAND_ALLOW, 'sh,,git'",
        "COMMAND_ALLOW, 'sh,'",
        "COMMAND_ALLOW, 'two words'",
        "COMMAND_ENV, A=1",
        "COMMAND_ENV, 1A",
        "COMMAND_ENV, 'A B'",
        "LOG_FORMAT, JSON",
        "LOG_FORMAT, xml",
        "LOG_FORMAT, ''",
        "LOG_LEVEL, INFO",
        "LOG_LEVEL, trace",
    })
    void aBadValueIsRefused(String variable, String value) {
        assertThat(Setting.firstWrong(Map.of(variable, value))).hasValueSatisfying(sentence -> assertThat(sentence)
                .startsWith(variable + " is '" + value + "', but must be "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PORT | a whole number from 0 to 65535",
                "HOST | a text that is not empty",
                "NODE_NAME | a text that is not empty",
                "MAX_CONCURRENCY | a whole number from 1 to 100000",
                "MAX_JOBS | a whole number from 0 to 100000000",
                "MAX_QUEUED | a whole number from 1 to 100000000",
                "STORE | memory, sqlite:PATH, with the path to a file, in which there is no '?', or postgresql://USER:PASSWORD@HOST:PORT/DATABASE",
                "LEASE | a whole number with a unit: ms, s, m or h, as in 15s, and 2s or more",
                "SHUTDOWN_GRACE | a whole number with a unit: ms, s, m or h, as in 30s",
                "LOG_FORMAT | text or json",
                "LOG_LEVEL | error or warn or info or debug",
            })
    void theSentenceSaysWhatIsAllowed(String variable, String allowed) {
        assertThat(Setting.firstWrong(Map.of(variable, "")))
                .contains(variable + " is '', but must be " + allowed + ".");
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://me:secret@db, '***@db'",
        "postgresql://db?password=secret, 'db?password=***'",
        "postgresql://me:secret@db?password=secret&ssl=true, '***@db?password=***&ssl=true'",
        "postgresql://me:${secret}@db/jobs, '***@db/jobs'",
    })
    void whoMayUseTheDatabaseIsNotTold(String value, String told) {
        assertThat(Setting.firstWrong(Map.of("STORE", value)))
                .hasValueSatisfying(sentence ->
                        assertThat(sentence).contains("//" + told + "'").doesNotContain("me:", "secret"));
    }

    @Test
    void aSignInTheValueIsNoPlaceholder() {
        assertThat(Setting.firstWrong(Map.of("PORT", "%s%n")))
                .contains("PORT is '%s%n', but must be a whole number from 0 to 65535.");
    }

    @Test
    void oneWrongValueIsFoundAmongGoodOnes() {
        Map<String, String> environment = Map.of("PORT", "8080", "MAX_JOBS", "many", "LOG_LEVEL", "info");

        assertThat(Setting.firstWrong(environment))
                .hasValueSatisfying(sentence -> assertThat(sentence).startsWith("MAX_JOBS is 'many'"));
    }
}
