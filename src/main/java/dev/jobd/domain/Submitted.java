package dev.jobd.domain;

/**
 * The answer to a {@link Submission}.
 *
 * @param replayed whether an earlier submission with the same idempotency key made the job
 */
public record Submitted(JobRecord job, boolean replayed) {}
