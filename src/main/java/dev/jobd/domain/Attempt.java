package dev.jobd.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One execution of a job that is over.
 *
 * @param number counts from 1
 * @param error why it failed; empty when it succeeded
 */
public record Attempt(int number, String node, Instant startedAt, Instant finishedAt, Optional<String> error) {

    public boolean succeeded() {
        return error.isEmpty();
    }

    public Duration duration() {
        return Duration.between(startedAt, finishedAt);
    }
}
