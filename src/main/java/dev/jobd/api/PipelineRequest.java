package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.Schema.False;

/** The body of {@code PUT /pipelines/{name}} as the contract describes it. */
@Schema(name = "PipelineRequest", additionalProperties = False.class)
record PipelineRequest(
        @Schema(required = true, minItems = 1, maxItems = 100, description = "Run one after the other.")
        List<StageRequest> stages) {

    /** One of them. */
    @Schema(name = "StageRequest", additionalProperties = False.class)
    record StageRequest(
            @Schema(required = true, pattern = "^[A-Za-z0-9._-]{1,128}$", description = "Once in a pipeline.")
            String name,

            @Schema(required = true, description = "The job type that does it; not pipeline.")
            String type,

            @Schema(
                    required = true,
                    implementation = Object.class,
                    description =
                            "For the type. {\"$from\":\"/input/…\"} in place of a value stands for what is there in the"
                                    + " input of the pipeline, {\"$from\":\"/stages/NAME/output/…\"} for what an earlier"
                                    + " stage has put out.")
            Object payload,

            @JsonProperty("timeout_ms")
            @Schema(minimum = "1", maximum = "31622400000", description = "Of one attempt; else the type's.")
            Long timeoutMs,

            @JsonProperty("max_retries")
            @Schema(
                    minimum = "0",
                    maximum = "100",
                    description = "Attempts after the first; else the job's, else the type's.")
            Integer maxRetries,

            @Schema(description = "Between attempts; else the job's, else the type's.")
            BackoffView backoff) {}
}
