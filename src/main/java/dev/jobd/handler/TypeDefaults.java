package dev.jobd.handler;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.util.Optional;

/**
 * What holds for the jobs of one type where a submission does not say otherwise.
 *
 * @param timeout of one attempt; empty for {@code JOB_TIMEOUT}
 * @param maxRetries attempts after the first
 */
public record TypeDefaults(Optional<Duration> timeout, int maxRetries, Backoff backoff, TypeLimits limits) {
    public static final TypeDefaults NONE = new TypeDefaults(Optional.empty(), 0, Backoff.DEFAULT, TypeLimits.DEFAULT);

    public TypeDefaults withMaxRetries(int retries) {
        return new TypeDefaults(timeout, retries, backoff, limits);
    }
}
