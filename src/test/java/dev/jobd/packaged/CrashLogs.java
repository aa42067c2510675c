package dev.jobd.packaged;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What nodes have said while things went wrong: a sentence for what was to be expected, and no trace of a bug. */
final class CrashLogs {
    private static final Pattern EXPECTED = Pattern.compile("the store is not to be had: .*"
            + "|the lease of this node is lost, as .*"
            + "|jobd does not start: STORE names .*"
            + "|.* \\[Error Occurred After Shutdown\\].*");

    /**
     * What has traces all the same: what Vert.x says of its threads when the process was frozen, and Quarkus of a task that
     * was about to begin when the process was told to stop, in the middle of its start.
     */
    private static final Pattern HARMLESS = Pattern.compile(
            "has been blocked for \\d+ ms|VertxException: Thread blocked|ArC container not initialized");

    private static final Pattern BAD = Pattern.compile("(?<time>\\S+) (ERROR|FATAL) +(?<text>.*)");
    private static final Pattern TRACE = Pattern.compile("\\s+at [\\w.$/<>@]+\\(.*|Caused by: .*");

    private CrashLogs() {}

    /** What a node should not have said; of a stack trace, the line before it. */
    static Set<String> unexpected(CrashNode node) {
        Set<String> unexpected = new LinkedHashSet<>();
        String before = "";
        for (String line : node.lines()) {
            Matcher bad = BAD.matcher(line);
            if (bad.matches() && !EXPECTED.matcher(bad.group("text")).matches()) {
                unexpected.add(node.name() + " says: " + line);
            } else if (TRACE.matcher(line).matches()
                    && !HARMLESS.matcher(before).find()) {
                unexpected.add(node.name() + " says: " + before);
            }
            before = line.startsWith("\t") || line.startsWith("Caused by: ") ? before : line;
        }
        return unexpected;
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
