package dev.jobd.handler.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllowedProgramsTest {
    private final Path first;
    private final Path second;

    AllowedProgramsTest(@TempDir Path first, @TempDir Path second) {
        this.first = first;
        this.second = second;
    }

    @Test
    void aNameIsTheFirstProgramOfThatNameOnThePath() throws IOException {
        program(first, "tool");
        program(second, "tool");

        assertThat(find("tool").find("tool")).contains(first.resolve("tool"));
    }

    @Test
    void aProgramMayBeCalledByItsPathToo() throws IOException {
        Path tool = program(second, "tool");

        assertThat(find("tool").find(tool.toString())).contains(tool);
        assertThat(find(tool.toString()).find(tool.toString())).contains(tool);
    }

    @Test
    void otherProgramsMayNotRun() throws IOException {
        Path tool = program(first, "tool");
        program(first, "other");
        AllowedPrograms allowed = find("tool");

        assertThat(List.of(
                        "other",
                        first.resolve("other").toString(),
                        "Tool",
                        "tool ",
                        "",
                        "./tool",
                        first + "/./tool",
                        tool + "/",
                        "../" + first.getFileName() + "/tool"))
                .allSatisfy(asked -> assertThat(allowed.find(asked)).isEmpty());
    }

    @Test
    void aNameIsNotAllowedBecauseAPathIs() throws IOException {
        Path tool = program(first, "tool");

        assertThat(find(tool.toString()).find("tool")).isEmpty();
    }

    @Test
    void whatIsAddedLaterDoesNotTakeThePlaceOfAProgram() throws IOException {
        Path tool = program(second, "tool");
        AllowedPrograms allowed = find("tool");
        program(first, "tool");

        assertThat(allowed.find("tool")).contains(tool);
    }

    @Test
    void aShellIsThereIfOneIsNamed() throws IOException {
        Path bash = program(first, "bash");
        program(first, "tool");

        assertThat(find("tool").shell()).isEmpty();
        assertThat(find("tool", "bash").shell()).contains(bash);
        assertThat(find(bash.toString()).shell()).contains(bash);
    }

    @Test
    void theShellThatIsNamedFirstIsTaken() throws IOException {
        Path dash = program(first, "dash");
        program(first, "bash");

        assertThat(find("dash", "bash").shell()).contains(dash);
    }

    @Test
    void aProgramThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> find("tool"))
                .isInstanceOf(CannotStart.class)
                .hasMessage("COMMAND_ALLOW names 'tool', and there is no such program on the PATH.");
        assertThatThrownBy(() -> find("/no/such/tool"))
                .isInstanceOf(CannotStart.class)
                .hasMessage("COMMAND_ALLOW names '/no/such/tool', and no program is there.");
    }

    @Test
    void whatMayNotBeExecutedIsNoProgram() throws IOException {
        Files.writeString(first.resolve("text"), "no program");
        Files.createDirectory(first.resolve("folder"));

        assertThatThrownBy(() -> find("text")).isInstanceOf(CannotStart.class);
        assertThatThrownBy(() -> find("folder")).isInstanceOf(CannotStart.class);
    }

    private AllowedPrograms find(String... names) {
        return AllowedPrograms.find(List.of(names), "relative:" + first + "::" + second);
    }

    private static Path program(Path directory, String name) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
