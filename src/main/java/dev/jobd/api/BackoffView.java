package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jobd.domain.Backoff;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The delay between the attempts of a job. */
@Schema(name = "Backoff", additionalProperties = Schema.False.class)
record BackoffView(
        @JsonProperty("initial_ms") @Schema(defaultValue = "1000", minimum = "0", maximum = "31622400000")
        long initialMs,

        @Schema(defaultValue = "2.0", minimum = "1", maximum = "100")
        double multiplier,

        @JsonProperty("max_ms") @Schema(defaultValue = "300000", minimum = "0", maximum = "31622400000")
        long maxMs,

        @Schema(
                defaultValue = "0.2",
                minimum = "0",
                maximum = "1",
                description = "The share of a delay that chance adds or takes.")
        double jitter) {

    static BackoffView of(Backoff backoff) {
        return new BackoffView(
                backoff.initial().toMillis(),
                backoff.multiplier(),
                backoff.max().toMillis(),
                backoff.jitter());
    }
}
