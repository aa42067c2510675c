package dev.jobd.handler.command;

import dev.jobd.domain.CannotStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The programs that commands may run. Where each is was found out once, so that no later change of a path brings another. */
public final class AllowedPrograms {
    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "zsh", "ksh", "mksh");

    /** By what a command may call them, in the order in which they were named. */
    private final Map<String, Path> byName;

    private AllowedPrograms(Map<String, Path> byName) {
        this.byName = byName;
    }

    /**
     * Finds programs.
     *
     * @param names each the name of a program on the search path, or an absolute path
     * @param searchPath directories, with colons between them
     * @throws CannotStart when one is not there
     */
    public static AllowedPrograms find(List<String> names, String searchPath) {
        Map<String, Path> byName = new LinkedHashMap<>();
        for (String name : names) {
            byName.put(
                    name,
                    search(name, searchPath)
                            .orElseThrow(() -> new CannotStart(
                                    "COMMAND_ALLOW names '%s', and %s.".formatted(name, whyNot(name)))));
        }
        return new AllowedPrograms(byName);
    }

    /** A program on the search path, or with an absolute path, if it may be executed. */
    static Optional<Path> search(String name, String searchPath) {
        return name.startsWith("/")
                ? Optional.of(Path.of(name)).filter(AllowedPrograms::runs)
                : Arrays.stream(searchPath.split(":"))
                        .filter(directory -> directory.startsWith("/"))
                        .map(directory -> Path.of(directory, name))
                        .filter(AllowedPrograms::runs)
                        .findFirst();
    }

    private static boolean runs(Path program) {
        return Files.isRegularFile(program) && Files.isExecutable(program);
    }

    private static String whyNot(String name) {
        return name.startsWith("/") ? "no program is there" : "there is no such program on the PATH";
    }

    /** The program that a command means by this name or path; empty when it may not run. */
    Optional<Path> find(String asked) {
        Path named = byName.get(asked);
        return named != null
                ? Optional.of(named)
                : byName.values().stream()
                        .filter(program -> program.toString().equals(asked))
                        .findFirst();
    }

    /** Runs commands that are lines of text; empty when no shell may run. */
    Optional<Path> shell() {
        return byName.values().stream()
                .filter(program -> SHELLS.contains(String.valueOf(program.getFileName())))
                .findFirst();
    }

    /** What commands may call, as it was named. */
    Set<String> names() {
        return byName.keySet();
    }
}
