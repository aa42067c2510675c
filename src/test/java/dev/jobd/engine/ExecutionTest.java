package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.SampleJobs;
import dev.jobd.testing.Threads;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ExecutionTest {
    private static final Instant NOW = SampleJobs.NOON;
    private static final Job.Running JOB = SampleJobs.running();

    private final Execution execution = execution();
    private final AtomicInteger interrupts = new AtomicInteger();

    @Test
    void handlerIsInterruptedOnce() {
        execution.begin(interrupts::incrementAndGet);

        execution.stop(NOW);
        execution.stop(NOW.plusSeconds(1));
        execution.timeOut(NOW.plusSeconds(2));

        assertThat(interrupts).hasValue(1);
        assertThat(execution.stopped()).isEqualTo(NOW);
        assertThat(execution.cancelled()).isTrue();
        assertThat(execution.timedOut()).isFalse();
    }

    @Test
    void handlerThatBeginsAfterTheStopIsInterrupted() {
        execution.timeOut(NOW);

        execution.begin(interrupts::incrementAndGet);

        assertThat(interrupts).hasValue(1);
        assertThat(execution.timedOut()).isTrue();
        assertThat(execution.cancelled()).isFalse();
    }

    @Test
    void handlerThatHasEndedIsNotInterrupted() {
        execution.begin(interrupts::incrementAndGet);
        execution.end();

        execution.stop(NOW);

        assertThat(interrupts).hasValue(0);
        assertThat(execution.cancelled()).isTrue();
    }

    @Test
    void oneSettles() {
        assertThat(execution.settle()).isTrue();
        assertThat(execution.settle()).isFalse();
    }

    @Test
    void handlerIsInterruptedWhileItRunsOrNever() throws Exception {
        AtomicReference<Execution> present = new AtomicReference<>(execution);
        AtomicInteger late = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();

        Threads.atOnce(2, thread -> {
            if (thread == 0) {
                while (!over.get()) {
                    present.get().stop(NOW);
                }
            } else {
                for (int i = 0; i < 50_000; i++) {
                    runWhileItIsStopped(present, late);
                }
                over.set(true);
            }
            return true;
        });

        assertThat(interrupts).hasPositiveValue();
        assertThat(late).hasValue(0);
    }

    /** As the thread of a job does it. */
    @SuppressWarnings("ThreadPriorityCheck") // The threads are to get in each other's way, in no certain order.
    private void runWhileItIsStopped(AtomicReference<Execution> present, AtomicInteger late) {
        AtomicBoolean ended = new AtomicBoolean();
        Execution next = execution();
        present.set(next);
        next.begin(() -> {
            interrupts.incrementAndGet();
            // Time for the handler's end to overtake.
            for (int i = 0; i < 20 && !ended.get(); i++) {
                Thread.yield();
            }
            if (ended.get()) {
                late.incrementAndGet();
            }
        });
        Thread.yield();
        next.end();
        ended.set(true);
    }

    private static Execution execution() {
        return SampleExecutions.of(JOB);
    }
}
