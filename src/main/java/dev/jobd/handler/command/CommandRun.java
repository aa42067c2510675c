package dev.jobd.handler.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.JobContext;
import java.io.IOException;
import java.time.Duration;

/** Follows one program to its end. For use by one thread. */
final class CommandRun {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
    /** As much as a pipe holds, and some more. */
    private static final int MOST_LEFT = 1024 * 1024;

    private static final int SIGNALLED = 128;
    private static final int LAST_SIGNAL = 31;

    private final ProcessGroup group;
    private final JobContext job;
    private final Output output;
    private final Output errors;

    CommandRun(ProcessGroup group, JobContext job) {
        this.group = group;
        this.job = job;
        this.output = new Output(group.output(), this::tell);
        this.errors = new Output(group.errors(), job::log);
    }

    Outcome outcome() throws IOException {
        try {
            follow(Duration.ofNanos(Long.MAX_VALUE));
            return ended();
        } catch (InterruptedException e) {
            return stopped();
        }
    }

    /**
     * Reads what the program writes until it ends, and when this time is over at the latest. It never waits in a read, as a
     * process that has left the group may keep the other end open for ever, and as many virtual threads that block in reads
     * keep others from running.
     */
    private boolean follow(Duration time) throws InterruptedException, IOException {
        long begin = System.nanoTime();
        Duration pause = SHORTEST_PAUSE;
        while (!group.endsWithin(pause)) {
            boolean quiet = (output.read() | errors.read()) == 0;
            pause = quiet ? longer(pause) : Duration.ZERO;
            if (!quiet) {
                // Who is flooded has others on its carrier thread, and does not wait, and so is not interrupted.
                Thread.yield();
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            if (System.nanoTime() - begin >= time.toNanos()) {
                return false;
            }
        }
        return true;
    }

    /** Whether all that the program has started ends within this time; what it writes meanwhile is read. */
    private boolean leaves(Duration time) throws InterruptedException, IOException {
        long begin = System.nanoTime();
        Duration pause = SHORTEST_PAUSE;
        while (group.anyLeft()) {
            if (System.nanoTime() - begin >= time.toNanos()) {
                return false;
            }
            output.read();
            errors.read();
            Thread.sleep(pause);
            pause = longer(pause);
        }
        return true;
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(SHORTEST_PAUSE) < 0
                ? SHORTEST_PAUSE
                : doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    private Outcome stopped() throws IOException {
        // Time is left to end it without asking before it would be left behind.
        long begin = System.nanoTime();
        Duration patience = job.stopGrace().multipliedBy(4).dividedBy(5);
        group.terminate();
        try {
            if (!follow(patience) || !leaves(patience.minusNanos(System.nanoTime() - begin))) {
                job.log("the command did not end when it was asked to, and was killed");
                group.kill();
                follow(job.stopGrace().minus(patience).dividedBy(2));
            }
        } catch (InterruptedException e) {
            group.kill();
        }
        readRest();
        return Outcome.failed("stopped");
    }

    private Outcome ended() throws IOException {
        readRest();
        int code = group.exitCode();
        if (code != 0) {
            return Outcome.failed("exited with " + code + signal(code) + lastWords());
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("exit_code", code);
        result.put("stdout", output.text());
        result.put("stderr", errors.text());
        if (output.cut() || errors.cut()) {
            result.put("truncated", true);
        }
        return Outcome.done(new Json(result.toString()));
    }

    private void readRest() throws IOException {
        read(output);
        read(errors);
    }

    private static void read(Output from) throws IOException {
        int all = 0;
        int now;
        do {
            now = from.read();
            all += now;
        } while (now > 0 && all < MOST_LEFT);
        from.end();
    }

    private static String signal(int code) {
        int signal = code - SIGNALLED;
        return signal > 0 && signal <= LAST_SIGNAL ? " (signal " + signal + ")" : "";
    }

    private String lastWords() {
        String last = errors.lastLine().isEmpty() ? output.lastLine() : errors.lastLine();
        return last.isEmpty() ? "" : ": " + last;
    }

    private void tell(String line) {
        ProgressLine.parse(line)
                .ifPresentOrElse(progress -> job.progress(progress.share(), progress.message()), () -> job.log(line));
    }
}
