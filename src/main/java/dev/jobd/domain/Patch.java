package dev.jobd.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A change of a waiting job; what is empty stays as it is.
 *
 * @param due the job does not start before
 * @param tags all of them, in place of those that the job has
 */
public record Patch(
        Optional<Integer> priority,
        Optional<Instant> due,
        Optional<Duration> timeout,
        Optional<Integer> maxRetries,
        Optional<Map<String, String>> tags) {

    /** The same, but due at this time at the earliest. */
    public Patch notBefore(Instant earliest) {
        return due.filter(earliest::isAfter).isEmpty()
                ? this
                : new Patch(priority, Optional.of(earliest), timeout, maxRetries, tags);
    }
}
