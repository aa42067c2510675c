package dev.jobd.handler;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.util.Optional;

/**
 * What holds for the jobs of one type where a submission does not say otherwise.
 *
 * @param timeout of one attempt, up to 366 days; empty for {@code JOB_TIMEOUT}
 * @param maxRetries attempts after the first, 0 to 100
 * @param backoff with delays up to 366 days
 */
public record TypeDefaults(Optional<Duration> timeout, int maxRetries, Backoff backoff, TypeLimits limits) {
    private static final int MOST_RETRIES = 100;
    private static final int LARGEST_MULTIPLIER = 100;
    private static final Duration LONGEST = Duration.ofDays(366);

    public static final TypeDefaults NONE = new TypeDefaults(Optional.empty(), 0, Backoff.DEFAULT, TypeLimits.DEFAULT);

    /** @throws IllegalArgumentException for what a submission may not ask for either */
    public TypeDefaults {
        check(timeout.stream().allMatch(time -> within(time, Duration.ofMillis(1))), "timeout must be up to 366 days");
        check(maxRetries >= 0 && maxRetries <= MOST_RETRIES, "maxRetries must be from 0 to " + MOST_RETRIES);
        check(
                within(backoff.initial(), Duration.ZERO) && within(backoff.max(), Duration.ZERO),
                "delays of the backoff must be up to 366 days");
        check(
                backoff.multiplier() >= 1 && backoff.multiplier() <= LARGEST_MULTIPLIER,
                "multiplier of the backoff must be from 1 to " + LARGEST_MULTIPLIER);
        check(backoff.jitter() >= 0 && backoff.jitter() <= 1, "jitter of the backoff must be from 0 to 1");
        check(limits.maxConcurrency() >= 1 && limits.maxPerKey() >= 1, "limits must be 1 or more");
    }

    private static boolean within(Duration time, Duration least) {
        return time.compareTo(least) >= 0 && time.compareTo(LONGEST) <= 0;
    }

    private static void check(boolean good, String rule) {
        if (!good) {
            throw new IllegalArgumentException(rule);
        }
    }

    public TypeDefaults withMaxRetries(int retries) {
        return new TypeDefaults(timeout, retries, backoff, limits);
    }
}
