package dev.jobd.handler.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A program that runs, and all that it starts. For use by one thread. */
final class ProcessGroup implements AutoCloseable {
    /** For the watching process to hear a word and to act on it. */
    private static final Duration HEARS = Duration.ofSeconds(2);

    private static final int MOST_LOOKS = 20;

    private final Process leader;
    private final Process watch;
    private final Optional<Path> input;
    private final InputStream output;
    private final InputStream errors;

    /** What the leader had started when it was told to end; some of it may have left the session. */
    private List<ProcessHandle> outside = List.of();

    /** What the watching process understands. */
    private enum Word {
        TERM,
        KILL,
        /** The leader has ended, and who is left of the group is to end too. */
        OVER
    }

    /**
     * @param leader has not become the program yet
     * @param watch see {@link ProcessGroups}
     * @param input a file that nobody needs afterwards
     */
    ProcessGroup(Process leader, Process watch, Optional<Path> input) {
        this.leader = leader;
        this.watch = watch;
        this.input = input;
        this.output = Pipe.output(leader);
        this.errors = Pipe.errors(leader);
    }

    InputStream output() {
        return output;
    }

    InputStream errors() {
        return errors;
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
        outside = leader.descendants().toList();
        others().forEach(ProcessHandle::destroy);
        tell(Word.TERM);
    }

    /** Ends all without asking. */
    void kill() {
        tell(Word.KILL);
        others().forEach(ProcessHandle::destroyForcibly);
    }

    /** Whether any of those is left that the leader has started, as far as the system tells. */
    boolean anyLeft() {
        return !Session.of(leader.pid()).isEmpty();
    }

    /** Those that the group's signals do not reach. */
    private List<ProcessHandle> others() {
        Set<ProcessHandle> others = new LinkedHashSet<>(outside);
        for (Session.Member member : Session.of(leader.pid())) {
            if (member.group() == leader.pid()) {
                others.remove(member.process());
            } else {
                others.add(member.process());
            }
        }
        return List.copyOf(others);
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
    public void close() {
        if (leader.isAlive()) {
            kill();
        }
        outside.forEach(ProcessHandle::destroyForcibly);
        tell(Word.OVER);
        killSession();
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
        close(output);
        close(errors);
        input.ifPresent(ProcessGroup::delete);
    }

    /** Those that are quick to start others may need more than one look. */
    private void killSession() {
        List<Session.Member> left = Session.of(leader.pid());
        for (int looks = 0; !left.isEmpty() && looks < MOST_LOOKS; looks++) {
            left.forEach(member -> member.process().destroyForcibly());
            left = Session.of(leader.pid());
        }
    }

    private static void close(InputStream pipe) {
        try {
            pipe.close();
        } catch (IOException e) {
            // Nobody wants more of it.
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // A file too many is no reason to lose what the program has done.
        }
    }
}
