package dev.jobd.handler.command;

import static dev.jobd.handler.command.Commands.argv;
import static dev.jobd.handler.command.Commands.line;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.RecordedContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that run to their end. */
class CommandRunTest {
    private final CommandHandler handler = Commands.allowing("sh", "cat", "env", "printf", "head");
    private final Path directory;

    CommandRunTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void theResultHasTheExitCodeAndBothOutputs() throws IOException {
        assertThat(result(line("echo 'hello'; echo oh >&2")))
                .hasToString("{\"exit_code\":0,\"stdout\":\"hello\\n\",\"stderr\":\"oh\\n\"}");
    }

    @Test
    void bothOutputsAreInTheLog() throws IOException {
        RecordedContext context =
                RecordedContext.of(line("echo one; echo two >&2").toString());
        handler.run(context);

        assertThat(context.lines()).containsExactlyInAnyOrder("one", "two");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exit 3|exited with 3",
                "exit 255|exited with 255",
                "echo no luck >&2; exit 1|exited with 1: no luck",
                "echo out; exit 1|exited with 1: out",
                "echo oh >&2; echo out; exit 1|exited with 1: oh",
                "kill -9 $$|exited with 137 (signal 9)",
                "no-such-program-anywhere|exited with 127: "
            })
    void anyOtherExitCodeFails(String line, String error) throws IOException {
        Outcome outcome = handler.run(RecordedContext.of(line(line).toString()));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.error()).startsWith(error).doesNotContain("signal 127");
            assertThat(failed.retryable()).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$(touch FILE)",
                "`touch FILE`",
                "; touch FILE",
                "| touch FILE",
                "&& touch FILE",
                "& touch FILE &",
                "'; touch FILE; '",
                "\"; touch FILE; \"",
                "\n touch FILE\n",
                "' \n}\ntouch FILE\n{ '",
                "> FILE",
                "\\'; touch FILE #",
                "*",
                "~",
                "$HOME",
                "{a,b}",
                "-n",
                "--",
                "!!",
                "",
                " ",
                "\\",
                "'",
                "\t\u0001\u007f\u0081\u0082\u0088ä€😀"
            })
    void noShellReadsArguments(String word) throws IOException {
        Path file = directory.resolve("touched");
        String attack = word.replace("FILE", file.toString());

        JsonNode result = result(argv("printf", "[%s]", attack, attack));

        assertThat(result.path("stdout").asText()).isEqualTo("[" + attack + "][" + attack + "]");
        assertThat(file).doesNotExist();
    }

    @Test
    void everyCharacterGetsThrough() throws IOException {
        String all =
                IntStream.rangeClosed(1, 0x2FF).mapToObj(Character::toString).collect(Collectors.joining());
        ObjectNode payload = argv("sh", "-c", "printf %s \"$1$A\"; cat", "sh", all);
        payload.putObject("env").put("A", all);
        payload.put("stdin", "\0" + all);

        assertThat(result(payload).path("stdout").asText()).isEqualTo(all + all + "\0" + all);
    }

    @Test
    void theEnvironmentIsEmptyButForWhatIsListed() throws IOException {
        assertThat(result(argv("env")).path("stdout").asText()).isEmpty();

        ObjectNode payload = argv("env");
        payload.putObject("env")
                .put("A", "$(id)'")
                .put("PATH", "/nowhere")
                .put("IFS", "x")
                .put("PWD", "/moon");
        assertThat(result(payload).path("stdout").asText().lines())
                .containsExactlyInAnyOrder("A=$(id)'", "PATH=/nowhere", "IFS=x", "PWD=/moon");
    }

    @Test
    void whatIsInheritedIsThereUnlessThePayloadSaysOtherwise() throws IOException {
        String path = System.getenv("PATH");
        CommandHandler inheriting = new CommandHandler(
                AllowedPrograms.find(List.of("env"), path), Map.of("A", "1", "B", "2"), ProcessGroups.find(path));
        ObjectNode payload = argv("env");
        payload.putObject("env").put("B", "3");

        assertThat(Commands.result(inheriting, payload).path("stdout").asText().lines())
                .containsExactlyInAnyOrder("A=1", "B=3");
    }

    @Test
    void standardInputIsReadToItsEnd() throws IOException {
        String megabyte = "0123456789abcde\n".repeat(64 * 1024);
        ObjectNode payload = line("wc -c | tr -d ' '").put("stdin", megabyte);
        payload.putObject("env").put("PATH", System.getenv("PATH"));

        assertThat(result(payload).path("stdout").asText()).isEqualTo("1048576\n");
    }

    @Test
    void withoutStandardInputThereIsNothingToRead() throws IOException {
        assertThat(result(argv("cat")).path("stdout").asText()).isEmpty();
    }

    @Test
    void nothingIsLeftOfStandardInputOnTheDisk() throws IOException {
        result(argv("cat").put("stdin", "secret"));

        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("jobd-stdin-"));
        }
        assertThat(Path.of("/dev/null")).exists();
    }

    @Test
    void aProgramRunsInItsDirectory() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("a b'ä"));

        assertThat(result(line("pwd").put("cwd", folder.toString()))
                        .path("stdout")
                        .asText())
                .isEqualTo(folder.toRealPath() + "\n");
    }

    @Test
    void aDirectoryThatIsNotThereFailsTheAttempt() throws IOException {
        assertThat(handler.run(
                        RecordedContext.of(argv("env").put("cwd", "/no/such").toString())))
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.error())
                        .startsWith("exited with 126")
                        .contains("/no/such"));
    }

    @Test
    void tooManyArgumentsFailTheAttempt() throws IOException {
        assertThat(handler.run(
                        RecordedContext.of(argv("printf", "x".repeat(1_000_000)).toString())))
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.error())
                        .contains("rgument list too long"));
    }

    @Test
    void progressIsToldAndIsNoLineOfTheLog() throws IOException {
        RecordedContext context =
                RecordedContext.of(line("echo ::progress 0.25 unpacking; echo ::progress 75%; echo ::progress much")
                        .toString());
        handler.run(context);

        assertThat(context.shares()).containsExactly(0.25, 0.75);
        assertThat(context.lines()).containsExactly("::progress much");
    }

    @Test
    void aFloodIsReadAndForgotten() throws IOException {
        RecordedContext context =
                RecordedContext.of(argv("head", "-c", "1000000000", "/dev/zero").toString());
        Outcome outcome = handler.run(context);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Done.class, done -> assertThat(
                        done.result().text())
                .hasSizeLessThan(1024 * 1024)
                .endsWith("\"stderr\":\"\",\"truncated\":true}"));
        assertThat(context.lines().stream().mapToInt(String::length).sum()).isLessThan(100_000);
    }

    @Test
    void twoFloodsAtTheirWorstFitIntoAResult() throws IOException {
        Outcome outcome = handler.run(RecordedContext.of(
                line("head -c 200000 /dev/zero; head -c 200000 /dev/zero >&2").toString()));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Done.class, done -> assertThat(
                        done.result().text())
                .hasSizeLessThan(1024 * 1024));
    }

    @Test
    void outputThatCameJustBeforeTheEndIsThere() throws IOException {
        for (int i = 0; i < 20; i++) {
            assertThat(result(argv("head", "-c", "60000", "/dev/zero"))
                            .path("stdout")
                            .asText())
                    .hasSize(60_000);
        }
    }

    private JsonNode result(JsonNode payload) throws IOException {
        return Commands.result(handler, payload);
    }
}
