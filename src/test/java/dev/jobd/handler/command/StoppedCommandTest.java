package dev.jobd.handler.command;

import static dev.jobd.handler.command.Commands.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobd.domain.Outcome;
import dev.jobd.handler.RecordedContext;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Programs that are told to end, and what is left of them. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class StoppedCommandTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final CommandHandler handler = Commands.allowing("sh");

    @Test
    void aProgramIsAskedToEnd() throws Exception {
        Run run = new Run("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.1; done", LONG);
        run.awaitLine("ready");

        assertThat(run.stop()).isEqualTo(Outcome.failed("stopped"));
        assertThat(run.context.lines()).contains("bye");
    }

    @Test
    void oneThatDoesNotListenIsKilled() throws Exception {
        Run run = new Run("trap '' TERM; echo $$; while :; do sleep 0.1; done", Duration.ofMillis(500));
        long leader = run.awaitPid();

        assertThat(run.stop()).isEqualTo(Outcome.failed("stopped"));
        assertThat(run.context.lines()).last().asString().contains("was killed");
        awaitGone(leader);
    }

    @Test
    void whatItStartedEndsWithIt() throws Exception {
        Run run = new Run("sleep 1000 & echo $!; wait", LONG);
        long child = run.awaitPid();

        run.stop();

        awaitGone(child);
    }

    @Test
    void whatItStartedAndDoesNotListenIsKilledThoughItselfEnds() throws Exception {
        Run run = new Run("(trap '' TERM; while :; do sleep 0.1; done) & echo $!; wait", Duration.ofSeconds(1));
        long child = run.awaitPid();

        run.stop();

        awaitGone(child);
    }

    @Test
    void whatItStartedHasTimeToEnd() throws Exception {
        Run run = new Run(
                "sh -c 'trap \"sleep 0.3; echo bye; exit 0\" TERM; echo ready; while :; do sleep 0.1; done'; true",
                LONG);
        run.awaitLine("ready");

        run.stop();

        assertThat(run.context.lines()).contains("bye");
    }

    @Test
    void whatHasMadeAGroupOfItsOwnIsKilledAtTheEnd() throws IOException {
        RecordedContext context = RecordedContext.of(
                line("timeout 1000 sleep 1000 & echo $!; sleep 0.2").toString());

        assertThat(handler.run(context)).isInstanceOf(Outcome.Done.class);

        awaitGone(Long.parseLong(context.lines().getFirst()));
    }

    @Test
    void whatHasLeftTheGroupIsKilledToo() throws Exception {
        Run run = new Run("setsid sleep 1000 & echo $!; wait", Duration.ofSeconds(2));
        long child = run.awaitPid();

        run.stop();

        awaitGone(child);
    }

    @Test
    void whatIsLeftRunningAtTheEndIsKilled() throws IOException {
        RecordedContext context =
                RecordedContext.of(line("sleep 1000 & echo $!").toString());

        assertThat(handler.run(context)).isInstanceOf(Outcome.Done.class);

        awaitGone(Long.parseLong(context.lines().getFirst()));
    }

    @Test
    void oneThatWritesAndNobodyStopsDoesNotKeepTheAttemptFromEnding() throws IOException {
        Outcome outcome = handler.run(RecordedContext.of(line("yes & exit 0").toString()));

        assertThat(outcome).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aDaemonThatKeepsTheOutputOpenDoesNotKeepTheAttemptFromEnding() throws IOException {
        RecordedContext context = RecordedContext.of(
                line("setsid sh -c 'echo $$; sleep 5' & sleep 0.2").toString());

        assertThat(handler.run(context)).isInstanceOf(Outcome.Done.class);
        ProcessHandle.of(Long.parseLong(context.lines().getFirst())).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void aProgramThatWritesWhileItEndsIsNotStuck() throws Exception {
        Run run =
                new Run("trap 'head -c 1000000 /dev/zero; exit 0' TERM; echo ready; while :; do sleep 0.1; done", LONG);
        run.awaitLine("ready");

        assertThat(run.stop()).isEqualTo(Outcome.failed("stopped"));
    }

    @Test
    void oneThatIsStoppedBeforeItBeginsEnds() throws Exception {
        Run run = new Run("sleep 1000", LONG);

        assertThat(run.stop()).isEqualTo(Outcome.failed("stopped"));
    }

    @Test
    void nothingIsLeftBehindWhenTheWatchingProcessIsKilled() throws Exception {
        Run run = new Run("sleep 1000 & echo $!; wait", Duration.ofSeconds(2));
        long child = run.awaitPid();
        ProcessHandle.current()
                .children()
                .filter(process -> process.info()
                        .arguments()
                        .map(words -> String.join(" ", words).contains("jobd-watch"))
                        .orElse(false))
                .forEach(ProcessHandle::destroyForcibly);

        run.stop();

        awaitGone(child);
    }

    private static void awaitGone(long pid) {
        await().atMost(LONG)
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    private final class Run {
        private final RecordedContext context;
        private final FutureTask<Outcome> outcome;
        private final Thread thread;

        Run(String line, Duration grace) {
            context = RecordedContext.of(line(line).put("stdin", "").toString()).stopGrace(grace);
            outcome = new FutureTask<>(() -> handler.run(context));
            thread = Thread.ofVirtual().start(outcome);
        }

        void awaitLine(String line) {
            await().atMost(LONG).until(() -> context.lines().contains(line));
        }

        long awaitPid() {
            await().atMost(LONG).until(() -> !context.lines().isEmpty());
            return Long.parseLong(context.lines().getFirst());
        }

        Outcome stop() throws InterruptedException, ExecutionException {
            thread.interrupt();
            return outcome.get();
        }
    }
}
