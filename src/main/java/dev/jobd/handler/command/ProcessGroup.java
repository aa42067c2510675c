package dev.jobd.handler.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program that runs, and all that it starts. For use by one thread. */
final class ProcessGroup implements AutoCloseable {
    /** For the watching process to hear a word and to act on it. */
    private static final Duration HEARS = Duration.ofSeconds(2);

    private final Process leader;
    private final Process watch;
    private final Optional<Path> input;

    /** What the leader had started when it was told to end; some of it may have left the group. */
    private List<ProcessHandle> started = List.of();

    /** What the watching process understands. */
    private enum Word {
        TERM,
        KILL,
        /** The leader has ended, and who is left of the group is to end too. */
        OVER
    }

    /**
     * @param watch see {@link ProcessGroups}
     * @param input a file that nobody needs afterwards
     */
    ProcessGroup(Process leader, Process watch, Optional<Path> input) {
        this.leader = leader;
        this.watch = watch;
        this.input = input;
    }

    InputStream output() {
        return leader.getInputStream();
    }

    InputStream errors() {
        return leader.getErrorStream();
    }

    /** Whether the leader ends within this time. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return leader.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Of the leader, which has ended; 128 and the number of the signal if one ended it. */
    int exitCode() {
        return leader.exitValue();
    }

    /** Asks all to end. */
    void terminate() {
        started = leader.descendants().toList();
        tell(Word.TERM);
    }

    /** Ends all without asking. */
    void kill() {
        tell(Word.KILL);
        started.forEach(ProcessHandle::destroyForcibly);
    }

    private void tell(Word word) {
        try {
            OutputStream line = watch.getOutputStream();
            line.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
            line.flush();
        } catch (IOException e) {
            // Somebody has killed it. What Java can reach has to end all the same.
            leader.descendants().forEach(ProcessHandle::destroyForcibly);
            // Not by the process itself, which would close its outputs, too.
            leader.toHandle().destroyForcibly();
        }
    }

    /** Nothing of the group is left after it. */
    @Override
    public void close() throws IOException {
        if (leader.isAlive()) {
            kill();
        }
        started.forEach(ProcessHandle::destroyForcibly);
        tell(Word.OVER);
        boolean interrupted = Thread.interrupted();
        try {
            if (!watch.waitFor(HEARS.toMillis(), TimeUnit.MILLISECONDS)) {
                watch.destroyForcibly();
            }
            leader.waitFor(HEARS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (input.isPresent()) {
            Files.deleteIfExists(input.get());
        }
    }
}
