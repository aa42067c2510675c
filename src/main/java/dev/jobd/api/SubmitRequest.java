package dev.jobd.api;

import dev.jobd.domain.Json;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of {@code POST /jobs}.
 *
 * @param payload any JSON value, as compact text
 */
@Schema(
        name = "SubmitRequest",
        additionalProperties = Schema.False.class,
        example = "{\"type\":\"echo\",\"payload\":{\"message\":\"hello world\"}}")
public record SubmitRequest(
        @Schema(required = true, description = "A known job type.", example = "echo")
        String type,

        @Schema(
                required = true,
                implementation = Object.class,
                description = "Any JSON value that the type allows.",
                example = "{\"message\":\"hello world\"}")
        Json payload) {}
