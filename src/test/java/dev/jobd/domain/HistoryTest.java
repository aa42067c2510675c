package dev.jobd.domain;

import static dev.jobd.domain.SampleJobs.EVEN;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final int MAX = History.MAX_ATTEMPTS;

    @Test
    void attemptsAreKeptUpToTheMaximum() {
        assertThat(snoozed(MAX).attempts())
                .hasSize(MAX)
                .first()
                .extracting(Attempt::number)
                .isEqualTo(1);
    }

    @Test
    void theLastAttemptsAreKept() {
        Job.Queued job = snoozed(MAX + 3);

        assertThat(job.attempts()).hasSize(MAX);
        assertThat(job.attempts().getFirst().number()).isEqualTo(4);
        assertThat(job.attempts().getLast().number()).isEqualTo(MAX + 3);
    }

    @Test
    void numbersRiseAlthoughAttemptsAreForgotten() {
        assertThat(SampleJobs.running(snoozed(MAX + 3)).attempt()).isEqualTo(MAX + 4);
    }

    @Test
    void failuresCountAlthoughTheirAttemptsAreForgotten() {
        Job.Queued job = SampleJobs.retrying(SampleJobs.job().maxRetries(1).running(), Duration.ZERO);

        assertThat(snoozed(job, MAX).history().failures()).isOne();
    }

    private static Job.Queued snoozed(int times) {
        return snoozed(SampleJobs.queued(), times);
    }

    private static Job.Queued snoozed(Job.Queued from, int times) {
        Job.Queued job = from;
        for (int attempt = 0; attempt < times; attempt++) {
            job = (Job.Queued) SampleJobs.running(job).settle(Outcome.snoozed(Duration.ZERO), NOON, EVEN);
        }
        return job;
    }
}
