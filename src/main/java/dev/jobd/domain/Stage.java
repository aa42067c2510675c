package dev.jobd.domain;

import java.time.Duration;

/**
 * One step of a {@link Pipeline}: its attempts are those of a job of its type.
 *
 * @param name no other stage of the pipeline has it
 * @param payload in which each object {@code {"$from":"…"}} stands for what its JSON Pointer (RFC 6901) leads to: in the
 *     input of the pipeline, or in the output of an earlier stage
 * @param timeout of one attempt
 * @param maxRetries attempts after the first
 */
public record Stage(String name, String type, Json payload, Duration timeout, int maxRetries, Backoff backoff) {}
