package dev.jobd.store;

import dev.jobd.domain.JobRecord;

/**
 * What keeps jobs from being claimed.
 *
 * @param typeFull as many jobs of its type run as may
 * @param keyFull as many jobs with its concurrency key run as may, or others of the key come first
 */
public record Blockers(JobRecord job, boolean queuePaused, boolean typeFull, boolean keyFull) {}
