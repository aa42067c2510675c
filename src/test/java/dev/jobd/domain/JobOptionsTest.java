package dev.jobd.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobOptionsTest {
    private static final Backoff SLOW = new Backoff(Duration.ofMinutes(1), 3, Duration.ofHours(1), 0);

    private final JobOptions usual = new JobOptions(
            Priority.NORMAL, Duration.ofMinutes(1), 2, Backoff.DEFAULT, Duration.ofDays(1), Map.of(), Optional.empty());

    @Test
    void whatASubmissionDoesNotSayIsAsUsual() {
        Submission silent = Submission.of("echo", Json.NULL);

        assertThat(usual.with(silent)).isSameAs(usual);
    }

    @Test
    void whatASubmissionSaysCounts() {
        JobOptions asked = new JobOptions(
                9,
                Duration.ofSeconds(3),
                7,
                SLOW,
                Duration.ofHours(2),
                Map.of("team", "red"),
                Optional.of("customer-7"));

        assertThat(usual.with(asking(asked))).isEqualTo(asked);
    }

    /** Its equality is written by hand. */
    @Test
    void optionsThatDifferInOneThingAreNotTheSame() {
        Backoff slower = new Backoff(Duration.ofMinutes(2), 3, Duration.ofHours(1), 0);

        assertThat(List.of(
                        options(1, 1, 1, SLOW, 1, "red", "a"),
                        options(2, 1, 1, SLOW, 1, "red", "a"),
                        options(1, 2, 1, SLOW, 1, "red", "a"),
                        options(1, 1, 2, SLOW, 1, "red", "a"),
                        options(1, 1, 1, slower, 1, "red", "a"),
                        options(1, 1, 1, SLOW, 2, "red", "a"),
                        options(1, 1, 1, SLOW, 1, "blue", "a"),
                        options(1, 1, 1, SLOW, 1, "red", "b")))
                .doesNotHaveDuplicates();
    }

    private static JobOptions options(
            int priority, int timeout, int maxRetries, Backoff backoff, int ttl, String team, String key) {
        return new JobOptions(
                priority,
                Duration.ofSeconds(timeout),
                maxRetries,
                backoff,
                Duration.ofHours(ttl),
                Map.of("team", team),
                Optional.of(key));
    }

    @Test
    void jobsThatAskForTheUsualShareIt() {
        JobOptions same = new JobOptions(
                usual.priority(),
                Duration.ofMinutes(1),
                usual.maxRetries(),
                usual.backoff(),
                Duration.ofDays(1),
                Map.of(),
                Optional.empty());

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
