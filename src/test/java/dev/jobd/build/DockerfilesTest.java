package dev.jobd.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Dockerfiles promise, as far as it can be told without Docker. */
class DockerfilesTest {
    private static final String JVM = "Dockerfile.jvm";
    private static final String NATIVE = "Dockerfile.native";

    @ParameterizedTest
    @ValueSource(strings = {JVM, NATIVE})
    void signalsReachTheProcessWithoutAShell(String name) throws IOException {
        List<Instruction> instructions = read(name);

        assertThat(instructions.getLast().word()).isEqualTo("ENTRYPOINT");
        assertThat(instructions.getLast().rest()).matches("\\[\"[^\"]+\"(, \"[^\"]+\")*]");
        assertThat(instructions).noneMatch(instruction -> instruction.rest().matches("\\[\"(/bin/)?(ba)?sh\".*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {JVM, NATIVE})
    void userIsANumberThatIsNotRoots(String name) throws IOException {
        assertThat(rests(name, "USER")).singleElement().asString().matches("[1-9]\\d*");
    }

    @ParameterizedTest
    @ValueSource(strings = {JVM, NATIVE})
    void imageBelowHasAVersion(String name) throws IOException {
        assertThat(rests(name, "FROM"))
                .singleElement()
                .asString()
                .matches("[^:@ ]+:\\d.*")
                .doesNotContain("latest");
    }

    @ParameterizedTest
    @ValueSource(strings = {JVM, NATIVE})
    void portIsTheDefaultOne(String name) throws IOException {
        assertThat(rests(name, "EXPOSE")).containsExactly("8080");
    }

    @Test
    void jvmImageTakesAllOfTheFastJar() throws IOException {
        assertThat(sources(JVM))
                .containsExactlyInAnyOrder(
                        "target/quarkus-app/lib/",
                        "target/quarkus-app/quarkus-run.jar",
                        "target/quarkus-app/quarkus/",
                        "target/quarkus-app/app/");
        assertThat(packaging().getOrDefault("quarkus.package.jar.type", "fast-jar"))
                .isEqualTo("fast-jar");
    }

    @Test
    void nativeImageTakesTheBinaryByTheNameThatTheBuildGivesIt() throws IOException {
        Properties packaging = packaging();

        assertThat(packaging.getProperty("quarkus.package.jar.add-runner-suffix"))
                .isEqualTo("false");
        assertThat(sources(NATIVE)).containsExactly("target/" + packaging.getProperty("quarkus.package.output-name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {JVM, NATIVE})
    void sourcesAreNotIgnored(String name) throws IOException {
        List<String> ignore = Files.readAllLines(Path.of(".dockerignore"));
        List<String> kept = ignore.stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();

        assertThat(ignore).contains("*");
        assertThat(sources(name))
                .allMatch(source -> kept.stream().anyMatch(path -> (source + "/").startsWith(path + "/")));
    }

    private static Properties packaging() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
            properties.load(reader);
        }
        return properties;
    }

    /** What is copied from the project: all words of a COPY but its options and the last one. */
    private static List<String> sources(String name) throws IOException {
        return rests(name, "COPY").stream()
                .map(rest -> Arrays.stream(rest.split(" ", -1))
                        .filter(word -> !word.startsWith("--"))
                        .toList())
                .flatMap(words -> words.subList(0, words.size() - 1).stream())
                .toList();
    }

    private static List<String> rests(String name, String word) throws IOException {
        return read(name).stream()
                .filter(instruction -> instruction.word().equals(word))
                .map(Instruction::rest)
                .toList();
    }

    private static List<Instruction> read(String name) throws IOException {
        return Files.readAllLines(Path.of("src/main/docker", name)).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split(" ", 2))
                .map(parts -> new Instruction(parts[0], parts[1]))
                .toList();
    }

    private record Instruction(String word, String rest) {}
}
