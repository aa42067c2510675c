package dev.jobd.domain;

import java.time.Duration;

/**
 * How long a job waits after a failed attempt: exponentially longer each time, up to a cap, spread by chance so that jobs
 * that failed together do not come back together.
 *
 * @param initial after the first failure
 * @param multiplier of the delay with each further failure, 1 or more
 * @param max the cap, which no delay passes
 * @param jitter the share of a delay that chance may add or take, 0 to 1
 */
public record Backoff(Duration initial, double multiplier, Duration max, double jitter) {
    public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), 2.0, Duration.ofMinutes(5), 0.2);

    /**
     * The delay before the next attempt, in whole milliseconds.
     *
     * @param failures how many attempts have failed, 1 or more
     * @param chance from 0 to 1, drawn anew for each delay
     */
    public Duration delay(int failures, double chance) {
        double cap = max.toMillis();
        double grown = initial.toMillis() * Math.pow(multiplier, failures - 1.0);
        double base = Math.min(grown, cap);
        double spread = base * (1 + jitter * (2 * chance - 1));
        return Duration.ofMillis(Math.round(Math.min(spread, cap)));
    }
}
