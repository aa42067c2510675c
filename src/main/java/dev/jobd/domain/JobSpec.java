package dev.jobd.domain;

import java.time.Instant;
import java.util.UUID;

/**
 * What a client asked for. It never changes.
 *
 * @param id a UUIDv7 (RFC 9562); ids of one node rise in the order in which they were made
 * @param due the job does not start before
 */
public record JobSpec(UUID id, String type, Json payload, Instant createdAt, Instant due) {}
