package dev.jobd.packaged;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What nodes have said while things went wrong: a sentence for what was to be expected, and no trace of a bug. */
final class CrashLogs {
    private static final Pattern EXPECTED = Pattern.compile("the store is not to be had: .*"
            + "|the lease of this node is lost, as .*"
            + "|jobd does not start: STORE names .*");

    private static final Pattern BAD = Pattern.compile("(?<time>\\S+) (ERROR|FATAL) +(?<text>.*)");
    private static final Pattern TRACE =
            Pattern.compile("\\s+at [\\w.$/<>@]+\\(.*|Caused by: .*|.*\\b\\w+(Exception|Error): .*");

    private CrashLogs() {}

    /** What a node should not have said. */
    static List<String> unexpected(CrashNode node) {
        return node.lines().stream()
                .filter(CrashLogs::isUnexpected)
                .map(line -> node.name() + " says: " + line)
                .toList();
    }

    private static boolean isUnexpected(String line) {
        var bad = BAD.matcher(line);
        return bad.matches()
                ? !EXPECTED.matcher(bad.group("text")).matches()
                : TRACE.matcher(line).matches();
    }

    /** Keeps them for whoever looks for a cause. */
    static void keep(Path folder, CrashNode node) {
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(node.name() + ".log"), node.lines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
