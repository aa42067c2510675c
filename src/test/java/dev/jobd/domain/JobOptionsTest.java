package dev.jobd.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobOptionsTest {
    private static final Backoff SLOW = new Backoff(Duration.ofMinutes(1), 3, Duration.ofHours(1), 0);

    private final JobOptions usual = SampleJobs.job().spec().options();

    @Test
    void whatASubmissionDoesNotSayIsAsUsual() {
        Submission silent = Submission.of("echo", Json.NULL);

        assertThat(usual.with(silent)).isSameAs(usual);
    }

    @Test
    void whatASubmissionSaysCounts() {
        JobOptions asked = SampleJobs.job()
                .priority(9)
                .timeout(Duration.ofSeconds(3))
                .maxRetries(7)
                .backoff(SLOW)
                .ttl(Duration.ofHours(2))
                .tag("team", "red")
                .key("customer-7")
                .spec()
                .options();

        assertThat(usual.with(asking(asked))).isEqualTo(asked);
    }

    /** Its equality is written by hand. */
    @Test
    void optionsThatDifferInOneThingAreNotTheSame() {
        assertThat(Stream.of(
                        SampleJobs.job().priority(9),
                        SampleJobs.job().timeout(Duration.ofSeconds(3)),
                        SampleJobs.job().maxRetries(7),
                        SampleJobs.job().backoff(SLOW),
                        SampleJobs.job().ttl(Duration.ofHours(2)),
                        SampleJobs.job().tag("team", "red"),
                        SampleJobs.job().key("customer-7")))
                .map(job -> job.spec().options())
                .hasSize(7)
                .noneMatch(usual::equals);
    }

    @Test
    void jobsThatAskForTheUsualShareIt() {
        JobOptions same = SampleJobs.job().spec().options();

        assertThat(usual.with(asking(same))).isSameAs(usual);
    }

    private static Submission asking(JobOptions options) {
        return new Submission(
                "echo",
                Json.NULL,
                Optional.of(options.priority()),
                Optional.empty(),
                Optional.of(options.timeout()),
                Optional.of(options.maxRetries()),
                Optional.of(options.backoff()),
                Optional.of(options.ttl()),
                false,
                options.tags(),
                options.concurrencyKey(),
                Optional.empty(),
                Optional.empty());
    }
}
