package dev.jobd.store;

import dev.jobd.domain.Job;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a claim took.
 *
 * @param nextDue when the next of the jobs that are due later is due
 */
public record Claimed(List<Claim> claims, Optional<Instant> nextDue) {

    /** Nothing, and nothing that is due later. */
    public static final Claimed NONE = new Claimed(List.of(), Optional.empty());

    /** @param version of the job as it was stored by the claim */
    public record Claim(Job.Running job, long version) {}
}
