package dev.jobd.handler.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes of a session: a program, what it started, and what those did, unless they made sessions of their own. Linux
 * tells of them under {@code /proc} (proc_pid_stat(5)), which has the cost of one small read for each process of the machine;
 * elsewhere nothing is found.
 */
final class Session {
    private static final Path PROCESSES = Path.of("/proc");
    private static final int STATE = 0;
    private static final int GROUP = 2;
    private static final int SESSION = 3;

    private Session() {}

    /** @param group the id of its process group */
    record Member(ProcessHandle process, long group) {}

    /** Those that live. */
    static List<Member> of(long leader) {
        List<Member> members = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                String[] stat = stat(process);
                if (stat.length > SESSION && !stat[STATE].equals("Z") && stat[SESSION].equals(Long.toString(leader))) {
                    long id = Long.parseLong(String.valueOf(process.getFileName()));
                    ProcessHandle.of(id)
                            .ifPresent(handle -> members.add(new Member(handle, Long.parseLong(stat[GROUP]))));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // No Linux, or one that hides it.
        }
        return members;
    }

    /** What follows the name, which may have any characters in it. */
    private static String[] stat(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", SESSION + 2);
        } catch (IOException e) {
            // It has just ended.
            return new String[0];
        }
    }
}
