package dev.jobd.domain;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a job is to be run and kept. Most jobs of a type have the same options, and share them.
 *
 * @param priority see {@link Priority}
 * @param timeout of one attempt
 * @param maxRetries attempts after the first
 * @param ttl how long the job is kept after its end
 * @param tags by name
 * @param concurrencyKey jobs of one type with the same key share a limit of their own
 */
public record JobOptions(
        int priority,
        Duration timeout,
        int maxRetries,
        Backoff backoff,
        Duration ttl,
        Map<String, String> tags,
        Optional<String> concurrencyKey) {

    /** What a submission asks for, and these options where it does not say. */
    public JobOptions with(Submission submission) {
        return shared(new JobOptions(
                submission.priority().orElse(priority),
                submission.timeout().orElse(timeout),
                submission.maxRetries().orElse(maxRetries),
                submission.backoff().orElse(backoff),
                submission.ttl().orElse(ttl),
                submission.tags(),
                submission.concurrencyKey()));
    }

    /** The same with what the patch names. */
    JobOptions with(Patch patch) {
        return shared(new JobOptions(
                patch.priority().orElse(priority),
                patch.timeout().orElse(timeout),
                patch.maxRetries().orElse(maxRetries),
                backoff,
                ttl,
                patch.tags().orElse(tags),
                concurrencyKey));
    }

    /** By hand, as it is called for each job: see docs/decisions/0011. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JobOptions that
                && priority == that.priority
                && maxRetries == that.maxRetries
                && timeout.equals(that.timeout)
                && Objects.equals(backoff, that.backoff)
                && ttl.equals(that.ttl)
                && tags.equals(that.tags)
                && concurrencyKey.equals(that.concurrencyKey);
    }

    private JobOptions shared(JobOptions other) {
        return other.equals(this) ? this : other;
    }
}
