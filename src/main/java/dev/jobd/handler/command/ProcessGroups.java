package dev.jobd.handler.command;

import dev.jobd.domain.CannotStart;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts programs as leaders of process groups of their own, so that all that they start can be ended with them, by jobd or
 * after its death.
 *
 * <p>Of the two processes that Java starts, one becomes the program. It begins as a shell with nothing in its environment
 * that waits for its one line of script, and leaves without running anything if jobd dies before it is complete. The other
 * one watches over the group: its standard input is a line from jobd, which ends with jobd however that ends. Texts reach the
 * system as UTF-8 whatever the locale of jobd is, and show up in no list of processes but as the program's own.
 */
public final class ProcessGroups {
    private static final Path SHELL = Path.of("/bin/sh");
    private static final String USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";

    /** Where no program of the machine begins a session, Perl does, which macOS has. */
    private static final String IN_PERL =
            "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV; die \"$ARGV[0]: $!\\n\"";

    /**
     * $1 is the leader, $2 a file to remove if jobd cannot, or nothing; see {@link ProcessGroup.Word}. When jobd has ended, all
     * of the leader's session is ended, also what has made groups of its own in it, where the system tells of sessions.
     */
    private static final String WATCH = """
            trap '' HUP INT TERM
            leader=$1
            all() {
                kill -s "$1" -- "-$leader" || [ "$1" = KILL ] || kill -s "$1" "$leader"
                for stat in /proc/[0-9]*/stat; do
                    read -r line <"$stat" || continue
                    pid=${stat#/proc/}
                    of "${pid%/stat}" "$1" ${line##*) }
                done
            }
            of() {
                [ "$6" != "$leader" ] || [ "$5" = "$leader" ] || kill -s "$2" "$1"
            }
            while read -r word; do
                case $word in
                    OVER) kill -s KILL -- "-$leader"; exit ;;
                    *) kill -s "$word" -- "-$leader" || kill -s "$word" "$leader" ;;
                esac
            done
            all TERM
            sleep 2
            all KILL
            [ -z "$2" ] || rm -f -- "$2"
            """;

    private final List<String> session;

    private ProcessGroups(List<String> session) {
        this.session = session;
    }

    /**
     * Finds what it takes.
     *
     * @param searchPath directories, with colons between them
     * @throws CannotStart where there is no shell, or nothing that begins a session
     */
    public static ProcessGroups find(String searchPath) {
        String everywhere = searchPath + ":" + USUAL_PATH;
        if (!Files.isExecutable(SHELL)) {
            throw new CannotStart("COMMAND_ALLOW is set, and commands need " + SHELL + ", which is not there.");
        }
        Optional<List<String>> session = AllowedPrograms.search("setsid", everywhere)
                .map(setsid -> List.of(setsid.toString()))
                .or(() -> AllowedPrograms.search("perl", everywhere)
                        .map(perl -> List.of(perl.toString(), "-e", IN_PERL)));
        return new ProcessGroups(
                session.orElseThrow(() -> new CannotStart("COMMAND_ALLOW is set, and commands need the "
                        + "program setsid (of util-linux or BusyBox) or perl, and neither is on the PATH.")));
    }

    ProcessGroup start(Command command) throws IOException {
        Optional<Path> input = inputOf(command);
        List<Process> begun = new ArrayList<>();
        try {
            Process leader = shell();
            begun.add(leader);
            Process watch = watch(leader.pid(), input.map(Path::toString).orElse(""));
            begun.add(watch);
            ProcessGroup group = new ProcessGroup(leader, watch, input);
            String script = script(command, input.map(Path::toString).orElse("/dev/null"));
            try (OutputStream line = leader.getOutputStream()) {
                line.write(script.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It has ended already, by a signal of somebody: its exit code tells.
            }
            return group;
        } catch (Throwable e) {
            // Also for want of memory or threads: nothing of it stays.
            begun.forEach(Process::destroyForcibly);
            if (input.isPresent()) {
                Files.deleteIfExists(input.get());
            }
            throw e;
        }
    }

    /** Readable for this user only. */
    private static Optional<Path> inputOf(Command command) throws IOException {
        if (command.input().isEmpty()) {
            return Optional.empty();
        }
        Path file = Files.createTempFile("jobd-stdin-", "");
        try {
            return Optional.of(Files.writeString(file, command.input().get()));
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static Process shell() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(SHELL.toString());
        builder.environment().clear();
        return builder.start();
    }

    private static Process watch(long leader, String file) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(SHELL.toString(), "-c", WATCH, "jobd-watch", Long.toString(leader), file);
        builder.environment().clear();
        return builder.redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
    }

    /** One compound command, of which a shell runs nothing before it has read all. */
    private String script(Command command, String file) {
        StringBuilder script = new StringBuilder("{ ");
        command.directory()
                .ifPresent(directory ->
                        script.append("cd -- ").append(quoted(directory)).append(" || exit 126; "));
        // A shell sets these by itself.
        script.append("unset PWD OLDPWD SHLVL; ");
        command.environment().forEach((name, value) -> script.append("export ")
                .append(name)
                .append('=')
                .append(quoted(value))
                .append("; "));
        List<String> words = new ArrayList<>(session);
        words.add(command.program().toString());
        words.addAll(command.arguments());
        script.append("exec");
        words.forEach(word -> script.append(' ').append(quoted(word)));
        return script.append(" <").append(quoted(file)).append("; }\n").toString();
    }

    /** In single quotes nothing has a meaning to a shell but a single quote. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
