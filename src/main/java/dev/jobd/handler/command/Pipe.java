package dev.jobd.handler.command;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The end at which jobd reads what a process and all that it starts write. */
final class Pipe {
    private static final int OUTPUT = 1;
    private static final int ERRORS = 2;

    private Pipe() {}

    static InputStream output(Process process) {
        return own(process.pid(), OUTPUT, process.getInputStream());
    }

    static InputStream errors(Process process) {
        return own(process.pid(), ERRORS, process.getErrorStream());
    }

    /**
     * Java closes its end when the process ends, though what that has started may still write, and would be ended by a signal
     * for it. Linux lets the same pipe be opened once more (proc_pid_fd(5)); elsewhere Java's end has to do.
     */
    private static InputStream own(long process, int descriptor, InputStream ofJava) {
        try {
            InputStream own = new FileInputStream("/proc/" + process + "/fd/" + descriptor);
            ofJava.close();
            return own;
        } catch (IOException e) {
            return ofJava;
        }
    }
}
