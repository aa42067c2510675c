package dev.jobd.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.SimpleFileServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs a copy of {@code ./mvnw} on made-up machines, whose home, PATH, JDKs and Mavens are but a few files in a
 * temporary folder.
 */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class MavenWrapperTest {

    /** All programs that a made-up machine has; no java and no mvn is among them. */
    private static final String TOOLS =
            "basename cp curl dirname env gzip head mkdir mktemp mv readlink rm sed sha512sum shasum sort tar wget";

    private static final String TO_DOWNLOAD = "apache-maven-3.9.99";

    private final Map<String, String> environment = new HashMap<>();
    private Path root;
    private Path home;
    private Path tools;
    private Path wrapper;
    private Path archive;

    @BeforeEach
    void makeTheMachine(@TempDir Path folder) throws Exception {
        root = folder.toRealPath();
        home = Files.createDirectories(root.resolve("home of a user"));
        tools = Files.createDirectories(root.resolve("tools"));
        for (String tool : TOOLS.split(" ", -1)) {
            Optional<Path> found = find(tool);
            if (found.isPresent()) {
                script(tools.resolve(tool), "exec '" + found.get() + "' \"$@\"");
            }
        }
        environment.put("HOME", home.toString());
        environment.put("PATH", tools.toString());
        environment.put("MVNW_JDK_PLACES", root.resolve("jvm").toString());

        wrapper = Files.createDirectories(root.resolve("project/.mvn")).resolveSibling("mvnw");
        Files.copy(Path.of("mvnw").toAbsolutePath(), wrapper, StandardCopyOption.COPY_ATTRIBUTES);

        maven("to download/" + TO_DOWNLOAD, "3.9.99");
        archive = root.resolve("maven.tar.gz");
        Process tar = new ProcessBuilder("tar", "-czf", archive.toString(), TO_DOWNLOAD)
                .directory(root.resolve("to download").toFile())
                .inheritIO()
                .start();
        assertEquals(0, tar.waitFor());
        environment.put("MVNW_MAVEN_URL", url());
        pin(sha512(archive));
    }

    @Test
    void takesTheJdkOfJavaHome() throws Exception {
        jdk("jvm/jdk-25", "25.0.1");
        Path chosen = jdk("elsewhere/jdk 26", "26");
        environment.put("JAVA_HOME", chosen.toString());
        mavenOnThePath("3.9.9");

        Run run = run();

        assertEquals(chosen.toString(), run.javaHome());
        assertEquals("", run.err());
    }

    @Test
    void takesTheJdkOfThePath() throws Exception {
        jdk("jvm/jdk-25", "25.0.1");
        Path chosen = jdk("elsewhere/jdk-27", "27-ea");
        Path links = Files.createDirectories(root.resolve("links"));
        Files.createSymbolicLink(links.resolve("java"), Path.of("../elsewhere/jdk-27/bin/java"));
        putOnThePath(links);
        mavenOnThePath("3.9.9");

        assertEquals(chosen.toString(), run().javaHome());
    }

    @Test
    void looksFurtherAndSaysSoWhenJavaHomeIsTooOld() throws Exception {
        environment.put("JAVA_HOME", jdk("old/jdk-21", "21.0.4").toString());
        putOnThePath(jdk("old/jdk-8", "1.8.0_432").resolve("bin"));
        Path chosen = jdk("jvm/jdk-25", "25");
        mavenOnThePath("3.9.9");

        Run run = run();

        assertEquals(chosen.toString(), run.javaHome());
        assertEquals("mvnw: JAVA_HOME is not a JDK 25 or later: using " + chosen + " instead\n", run.err());
    }

    @Test
    void looksBesideTheJavaOfThePath() throws Exception {
        environment.remove("MVNW_JDK_PLACES");
        putOnThePath(jdk("beside/jdk-17", "17.0.15").resolve("bin"));
        Path chosen = jdk("beside/jdk-25", "25.0.3");
        mavenOnThePath("3.9.9");

        Run run = run();

        assertEquals(chosen.toString(), run.javaHome());
        assertEquals("", run.err());
    }

    @Test
    void looksInTheUsualPlacesUnderTheHomeFolder() throws Exception {
        mavenOnThePath("3.9.9");
        for (String place : List.of(
                ".sdkman/candidates/java/25.0.1-tem",
                ".jdks/temurin-25.0.1",
                ".asdf/installs/java/temurin-25.0.1",
                ".local/share/mise/installs/java/25.0.1",
                ".gradle/jdks/temurin-25",
                "Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home")) {
            Path chosen = jdk("home of a user/" + place, "25.0.1");
            assertEquals(chosen.toString(), run().javaHome());
            Files.delete(chosen.resolve("release"));
        }
    }

    @Test
    void looksWhereSdkmanHasBeenMovedTo() throws Exception {
        Path chosen = jdk("sdkman/candidates/java/25.0.1-tem", "25.0.1");
        environment.put("SDKMAN_DIR", root.resolve("sdkman").toString());
        mavenOnThePath("3.9.9");

        assertEquals(chosen.toString(), run().javaHome());
    }

    @Test
    void findsAJdkOfHomebrew() throws Exception {
        Path chosen = jdk("jvm/openjdk@25/libexec/openjdk.jdk/Contents/Home", "25.0.1");
        mavenOnThePath("3.9.9");

        assertEquals(chosen.toString(), run().javaHome());
    }

    @Test
    void prefersJdk25ToALaterOne() throws Exception {
        jdk("jvm/jdk-26", "26.0.1");
        Path chosen = jdk("more/jdk-25", "25.0.1");
        environment.put("MVNW_JDK_PLACES", root.resolve("jvm") + ":" + root.resolve("more"));
        mavenOnThePath("3.9.9");

        assertEquals(chosen.toString(), run().javaHome());
    }

    @Test
    void takesALaterJdkWhenThereIsNo25() throws Exception {
        jdk("jvm/jdk-17", "17.0.15");
        Path chosen = jdk("jvm/jdk-26", "26.0.1");
        mavenOnThePath("3.9.9");

        assertEquals(chosen.toString(), run().javaHome());
    }

    @Test
    void saysWhatToInstallWhenThereIsNoJdk() throws Exception {
        jdk("jvm/jdk-24", "24.0.2");
        Files.delete(jdk("jvm/jre-25", "25.0.1").resolve("bin/javac"));
        mavenOnThePath("3.9.9");

        assertEquals(
                "mvnw: Found no JDK 25 or later: install one (say, from https://adoptium.net)"
                        + " and set JAVA_HOME to its folder.\n",
                failure());
    }

    @Test
    void passesArgumentsOnUnchanged() throws Exception {
        jdk("jvm/jdk-25", "25");
        mavenOnThePath("3.9.9");
        String[] arguments = {
            "-Da=b  c", "", "it's", "\"quoted\"", "*", "$HOME", "back\\slash\\n", "-n", "two\nlines", ""
        };

        assertEquals(List.of(arguments), run(arguments).arguments());
        assertEquals(List.of(), run().arguments());
    }

    @Test
    void runsInTheFolderOfTheCaller() throws Exception {
        jdk("jvm/jdk-25", "25");
        mavenOnThePath("3.9.9");

        assertEquals(home.toString(), run("-f", "../project/pom.xml").folder());
    }

    @Test
    void passesOnTheExitStatusOfMaven() throws Exception {
        jdk("jvm/jdk-25", "25");
        Path maven = mavenOnThePath("3.9.9");
        script(maven.resolve("bin/mvn"), "exit 42");

        assertEquals(42, start().waitFor());
    }

    @Test
    void changesNothingButJavaHomeInTheEnvironment() throws Exception {
        Path jdk = jdk("jvm/jdk-25", "25");
        for (String name : List.of("archive", "home", "jdk", "later", "mvn", "name", "sum", "url", "user", "version")) {
            environment.put(name, "mine");
        }

        Map<String, String> seen = run().environment();

        Map<String, String> expected = new HashMap<>(environment);
        expected.put("JAVA_HOME", jdk.toString());
        seen.keySet().removeAll(List.of("PWD", "OLDPWD", "SHLVL", "_")); // what a shell adds by itself
        assertEquals(expected, seen);
    }

    @Test
    void takesTheMavenOfThePathWhenItIsRecentEnough() throws Exception {
        jdk("jvm/jdk-25", "25");
        for (String version : List.of("3.8.6", "3.8.10", "3.10.0", "4.0.0-rc-4")) {
            mavenOnThePath(version);
            assertEquals("maven " + version, run().maven());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"quarkus:dev", "quarkus:test", "io.quarkus:quarkus-maven-plugin:3.33.2:dev"})
    void takesALaterMavenForDevMode(String goal) throws Exception {
        jdk("jvm/jdk-25", "25");
        mavenOnThePath("3.8.7");
        assertEquals("maven 3.9.99", run("-Dx=y", goal).maven());
        assertEquals("maven 3.8.7", run("verify").maven());

        mavenOnThePath("3.9.0");
        assertEquals("maven 3.9.0", run(goal).maven());
    }

    @Test
    void asksMavenForItsVersionWhenItsFilesDoNotTell() throws Exception {
        jdk("jvm/jdk-25", "25");
        for (String version : List.of("3.6.3", "3.8.7")) {
            Path lib = mavenOnThePath(version).resolve("lib");
            Files.move(lib.resolve("maven-core-" + version + ".jar"), lib.resolve("maven-core-3.x.jar"));
            assertEquals(version.equals("3.8.7") ? "maven 3.8.7" : "maven 3.9.99", run().maven());
        }
    }

    @Test
    void doesNotTakeItselfForMaven() throws Exception {
        jdk("jvm/jdk-25", "25");
        Path links = Files.createDirectories(root.resolve("links"));
        Files.createSymbolicLink(links.resolve("mvn"), wrapper);
        putOnThePath(links);

        assertEquals("maven 3.9.99", run().maven());
        wrapper = links.resolve("mvn");
        assertEquals("maven 3.9.99", run().maven());
    }

    @Test
    void doesNotRunInCirclesWithAMavenThatCallsTheWrapper() throws Exception {
        jdk("jvm/jdk-25", "25");
        script(root.resolve("caller/mvn"), "exec '" + wrapper + "' \"$@\"");
        putOnThePath(root.resolve("caller"));

        assertEquals("maven 3.9.99", run().maven());
    }

    @Test
    void downloadsThePinnedMavenOnceWhenThatOfThePathIsTooOld() throws Exception {
        jdk("jvm/jdk-25", "25");
        mavenOnThePath("3.8.5");

        Run first = run("one");
        Files.delete(archive);
        Run second = run("two");

        assertEquals("maven 3.9.99", first.maven());
        assertEquals(List.of("one"), first.arguments());
        assertEquals("mvnw: Downloading Maven 3.9.99 from " + url() + "\n", first.err());
        assertEquals("maven 3.9.99", second.maven());
        assertEquals(List.of("two"), second.arguments());
        assertEquals("", second.err());
        assertEquals(
                List.of("maven-core-3.9.99.jar", "mvn"), filesIn(home.resolve(".m2/wrapper/dists/" + TO_DOWNLOAD)));
    }

    @Test
    void downloadsWithWgetWhenThereIsNoCurl() throws Exception {
        assumeTrue(Files.exists(tools.resolve("wget")));
        Files.deleteIfExists(tools.resolve("curl"));
        jdk("jvm/jdk-25", "25");
        var server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), root, SimpleFileServer.OutputLevel.NONE);
        server.start();
        try {
            environment.put("MVNW_MAVEN_URL", "http:/" + server.getAddress() + "/maven.tar.gz");
            assertEquals("maven 3.9.99", run().maven());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void keepsTheDownloadedMavenWhereMavenUserHomeSays() throws Exception {
        jdk("jvm/jdk-25", "25");
        environment.put("MAVEN_USER_HOME", root.resolve("user home").toString());

        assertEquals("maven 3.9.99", run().maven());
        assertEquals(
                List.of("maven-core-3.9.99.jar", "mvn"),
                filesIn(root.resolve("user home/wrapper/dists/" + TO_DOWNLOAD)));
        assertEquals(List.of(), filesIn(home));
    }

    @Test
    void downloadsAgainWhenThePinChanges() throws Exception {
        jdk("jvm/jdk-25", "25");
        run();
        pin("0".repeat(128));

        assertTrue(failure().endsWith("its SHA-512 checksum is not the pinned one.\n"));
    }

    @Test
    void severalFirstRunsAtOnceInstallOneMaven() throws Exception {
        jdk("jvm/jdk-25", "25");

        for (Process process : List.of(start(), start(), start(), start())) {
            assertEquals("maven 3.9.99", finish(process).maven());
        }
        assertEquals(List.of("maven-core-3.9.99.jar", "mvn"), filesIn(home));
    }

    @Test
    void refusesAnArchiveWithTheWrongChecksumAndLeavesNothingBehind() throws Exception {
        jdk("jvm/jdk-25", "25");
        pin("0".repeat(128));

        assertEquals(
                "mvnw: Downloading Maven 3.9.99 from " + url() + "\n"
                        + "mvnw: What was downloaded is not Maven 3.9.99:"
                        + " its SHA-512 checksum is not the pinned one.\n",
                failure());
        assertEquals(List.of(), filesIn(home));
    }

    @Test
    void saysThatTheDownloadFailedAndLeavesNothingBehind() throws Exception {
        jdk("jvm/jdk-25", "25");
        Files.delete(archive);

        List<String> lines = failure().lines().toList();

        assertEquals(2, lines.size());
        assertTrue(lines.get(1).startsWith("mvnw: Could not download Maven from " + url()), lines.get(1));
        assertTrue(lines.get(1).endsWith("; MVNW_MAVEN_URL can name another place."), lines.get(1));
        assertEquals(List.of(), filesIn(home));
    }

    @Test
    void anOlderMavenFetchesThePinnedOneWhereTheArchiveCannotBeReached() throws Exception {
        jdk("jvm/jdk-25", "25");
        Path repository = Files.move(archive, root.resolve("repository"));
        script(mavenOnThePath("3.8.5").resolve("bin/mvn"), """
                case "$*" in *:copy*-Dartifact=org.apache.maven:apache-maven:3.9.99:tar.gz:bin*)
                    exec cp '%s' apache-maven-3.9.99-bin.tar.gz
                esac
                exit 1""".formatted(repository));

        Run run = run("verify");

        assertEquals("maven 3.9.99", run.maven());
        assertEquals(List.of("verify"), run.arguments());
        assertTrue(run.err().endsWith(": trying with " + root.resolve("maven-3.8.5/bin/mvn") + "\n"), run.err());
    }

    @Test
    void saysThatTheOlderMavenCouldNotFetchItEither() throws Exception {
        jdk("jvm/jdk-25", "25");
        Files.delete(archive);
        Path older = mavenOnThePath("3.8.5").resolve("bin/mvn");
        script(older, "exit 1");

        assertTrue(failure()
                .endsWith("mvnw: " + older + " could not get it from its repositories either;"
                        + " MVNW_MAVEN_URL can name another place.\n"));
        assertEquals(List.of(), filesIn(home));
    }

    @Test
    void saysThatTheArchiveIsNoneAndLeavesNothingBehind() throws Exception {
        jdk("jvm/jdk-25", "25");
        Files.writeString(archive, "no archive");
        pin(sha512(archive));

        assertTrue(failure().endsWith("\nmvnw: Could not unpack the downloaded Maven.\n"));
        assertEquals(List.of(), filesIn(home));
    }

    @Test
    void saysThatDownloadingNeedsCurlOrWget() throws Exception {
        jdk("jvm/jdk-25", "25");
        Files.deleteIfExists(tools.resolve("curl"));
        Files.deleteIfExists(tools.resolve("wget"));

        assertTrue(failure().endsWith("(there is neither curl nor wget); MVNW_MAVEN_URL can name another place.\n"));
    }

    @Test
    void saysThatTheChecksumCannotBeComputed() throws Exception {
        jdk("jvm/jdk-25", "25");
        Files.deleteIfExists(tools.resolve("sha512sum"));
        Files.deleteIfExists(tools.resolve("shasum"));

        assertTrue(failure()
                .endsWith("mvnw: Checking the downloaded Maven needs sha512sum or shasum: install one of them.\n"));
        assertEquals(List.of(), filesIn(home));
    }

    @Test
    void theProjectPinsAMavenByVersionAndChecksum() throws Exception {
        String pin = Files.readString(Path.of(".mvn", "wrapper.properties"));

        assertTrue(pin.matches("(?s)(#[^\n]*\n)*mavenVersion=3\\.[0-9.]+\nmavenSha512=[0-9a-f]{128}\n"), pin);
    }

    /** Makes a JDK of that version in a folder of the made-up machine. */
    private Path jdk(String folder, String version) throws IOException {
        Path jdk = root.resolve(folder);
        script(jdk.resolve("bin/java"), "exit 1");
        script(jdk.resolve("bin/javac"), "exit 1");
        Files.writeString(jdk.resolve("release"), """
                IMPLEMENTOR="Nobody"
                JAVA_RUNTIME_VERSION="99+1"
                JAVA_VERSION="%s"
                JAVA_VERSION_DATE="2020-01-01"
                """.formatted(version));
        return jdk;
    }

    /** Makes a Maven that tells which it is, where and with what arguments it runs, and its environment. */
    private Path maven(String folder, String version) throws IOException {
        Path maven = root.resolve(folder);
        script(maven.resolve("bin/mvn"), """
                [ "$1" != --version ] || { echo "Apache Maven %1$s (made up)" && exit; }
                printf '%%s\\0' "maven %1$s" "$(pwd -P)" "$@"
                exec env""".formatted(version));
        Files.createDirectories(maven.resolve("lib"));
        Files.createFile(maven.resolve("lib/maven-core-" + version + ".jar"));
        return maven;
    }

    private Path mavenOnThePath(String version) throws IOException {
        Path maven = maven("maven-" + version, version);
        putOnThePath(maven.resolve("bin"));
        return maven;
    }

    private void putOnThePath(Path folder) {
        environment.merge("PATH", folder.toString(), (before, first) -> first + ":" + before);
    }

    private void pin(String checksum) throws IOException {
        Files.writeString(
                wrapper.resolveSibling(".mvn/wrapper.properties"),
                "# A comment\nmavenVersion=3.9.99\nmavenSha512=" + checksum + "\n");
    }

    private String url() {
        return "file://" + archive;
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(wrapper.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Runs the wrapper, which has to get as far as Maven. */
    private Run run(String... arguments) throws Exception {
        return finish(start(arguments));
    }

    private static Run finish(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), err);
        return new Run(List.of(out.split("\0", -1)), err);
    }

    /** Runs the wrapper, which has to fail before it starts Maven, and returns what it says about it. */
    private String failure() throws Exception {
        Process process = start();
        assertEquals("", new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), err);
        return err;
    }

    private static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.resolve("..").normalize());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Optional<Path> find(String tool) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        return Arrays.stream(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder).toAbsolutePath().resolve(tool))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.toFile().getName())
                    .sorted()
                    .toList();
        }
    }

    private static String sha512(Path file) throws IOException, GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(file)));
    }

    /** What a made-up Maven has printed: which it is, its folder, each argument, and its environment, line by line. */
    private record Run(List<String> fields, String err) {

        String maven() {
            return fields.getFirst();
        }

        String folder() {
            return fields.get(1);
        }

        List<String> arguments() {
            return fields.subList(2, fields.size() - 1);
        }

        Map<String, String> environment() {
            return fields.getLast()
                    .lines()
                    .map(line -> line.split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        }

        String javaHome() {
            return environment().getOrDefault("JAVA_HOME", "");
        }
    }
}
