package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobLog;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Progress;
import dev.jobd.domain.SampleJobs;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an attempt tells while it is under way: lines of the log, and its progress. */
abstract class AttemptContract extends StoreContract {
    private static final Progress HALF = new Progress(0.5, Optional.of("half of it"));

    @Test
    void linesAreAddedToTheLogOfARunningJob() {
        Job.Running attempt = oneRunning();

        now(store.append(attempt, "one"));
        long version = now(store.append(attempt, "two"));

        assertThat(recordOf(attempt).log()).isEqualTo("one\ntwo\n");
        assertThat(version(attempt)).isEqualTo(version);
    }

    @Test
    void theLogOutlivesItsAttempt() {
        Job.Running attempt = oneRunning();
        now(store.append(attempt, "one"));
        settle(attempt, attempt.release(NOON));
        Job.Running again = claimOne();
        now(store.append(again, "two"));
        settle(again, SampleJobs.succeeded(again));

        assertThat(recordOf(attempt).log()).isEqualTo("one\ntwo\n");
    }

    @Test
    void anAttemptThatIsToldToStopStillLogs() {
        Job.Running attempt = oneRunning();
        settle(attempt, attempt.cancel());

        assertThat(now(store.append(attempt, "tidying up"))).isNotEqualTo(JobStore.LOST);

        assertThat(recordOf(attempt).log()).isEqualTo("tidying up\n");
    }

    @Test
    void nothingIsAddedToTheLogOfAJobThatEnded() {
        Job.Running attempt = oneRunning();
        settle(attempt, SampleJobs.succeeded(attempt));
        JobRecord before = recordOf(attempt);

        assertThat(now(store.append(attempt, "too late"))).isEqualTo(JobStore.LOST);

        assertThat(recordOf(attempt)).isEqualTo(before);
    }

    @Test
    void nothingIsAddedToTheLogWithAnOldFence() {
        Job.Running old = oneRunning();
        settle(old, old.release(NOON));
        Job.Running current = claimOne();
        JobRecord before = recordOf(current);

        assertThat(now(store.append(old, "too late"))).isEqualTo(JobStore.LOST);

        assertThat(recordOf(current)).isEqualTo(before);
    }

    @Test
    void nothingIsAddedToTheLogOfAJobThatIsNotThere() {
        assertThat(now(store.append(SampleJobs.running(), "lost"))).isEqualTo(JobStore.LOST);
    }

    @Test
    void aLogIsCutAt64KiB() {
        Job.Running attempt = oneRunning();
        now(store.append(attempt, "x".repeat(JobLog.MAX_BYTES)));

        String log = recordOf(attempt).log();

        assertThat(log).startsWith("xxx").endsWith("\n[log cut at 64 KiB]\n");
        assertThat(log.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(JobLog.MAX_BYTES);
    }

    @Test
    void aLineThatComesAfterTheCutIsDropped() {
        Job.Running attempt = oneRunning();
        now(store.append(attempt, "x".repeat(JobLog.MAX_BYTES)));
        JobRecord before = recordOf(attempt);

        assertThat(now(store.append(attempt, "dropped"))).isEqualTo(JobStore.LOST);

        assertThat(recordOf(attempt)).isEqualTo(before);
    }

    @Test
    void aLogIsCutAt64KiBAcrossAttempts() {
        Job.Running attempt = oneRunning();
        now(store.append(attempt, "x".repeat(JobLog.MAX_BYTES)));
        settle(attempt, attempt.release(NOON));

        assertThat(now(store.append(claimOne(), "dropped"))).isEqualTo(JobStore.LOST);
    }

    @Test
    void theLastProgressIsKept() {
        Job.Running attempt = oneRunning();

        now(store.progress(attempt, new Progress(0.1, Optional.empty())));
        long version = now(store.progress(attempt, HALF));

        assertThat(recordOf(attempt).progress()).isEqualTo(HALF);
        assertThat(version(attempt)).isEqualTo(version);
    }

    @Test
    void theProgressOutlivesItsAttempt() {
        Job.Running attempt = oneRunning();
        now(store.progress(attempt, HALF));

        settle(attempt, SampleJobs.failed(attempt));

        assertThat(recordOf(attempt).progress()).isEqualTo(HALF);
    }

    @Test
    void theNextAttemptBeginsWithoutProgress() {
        Job.Running attempt = oneRunning();
        now(store.progress(attempt, HALF));
        settle(attempt, attempt.release(NOON));

        claimOne();

        assertThat(recordOf(attempt).progress()).isEqualTo(Progress.NONE);
    }

    @Test
    void anAttemptThatIsToldToStopStillTellsItsProgress() {
        Job.Running attempt = oneRunning();
        settle(attempt, attempt.cancel());

        assertThat(now(store.progress(attempt, HALF))).isNotEqualTo(JobStore.LOST);

        assertThat(recordOf(attempt).progress()).isEqualTo(HALF);
    }

    @Test
    void theProgressOfAnAttemptThatIsOverIsNotKept() {
        Job.Running attempt = oneRunning();
        settle(attempt, attempt.release(NOON));
        JobRecord before = recordOf(attempt);

        assertThat(now(store.progress(attempt, HALF))).isEqualTo(JobStore.LOST);

        assertThat(recordOf(attempt)).isEqualTo(before);
    }
}
