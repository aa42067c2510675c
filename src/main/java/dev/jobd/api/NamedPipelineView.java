package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.jobd.domain.PipelineSpec;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A pipeline that is kept under a name. What its stages leave open is not there. */
@Schema(name = "Pipeline")
public record NamedPipelineView(String name, List<StageView> stages) {

    /** One of its stages. */
    @Schema(name = "Stage")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StageView(
            String name,
            String type,

            @JsonRawValue @Schema(implementation = Object.class, description = "Not in the list") @Nullable
            String payload,

            @JsonProperty("timeout_ms") @Nullable Long timeoutMs,
            @JsonProperty("max_retries") @Nullable Integer maxRetries,
            @Nullable BackoffView backoff) {}

    /** @param withPayload whether the stages have their payloads, which may be large */
    static NamedPipelineView of(PipelineSpec.Named pipeline, boolean withPayload) {
        return new NamedPipelineView(
                pipeline.name(),
                pipeline.pipeline().stages().stream()
                        .map(stage -> new StageView(
                                stage.name(),
                                stage.type(),
                                withPayload ? stage.payload().text() : null,
                                stage.timeout().map(Duration::toMillis).orElse(null),
                                stage.maxRetries().orElse(null),
                                stage.backoff().map(BackoffView::of).orElse(null)))
                        .toList());
    }
}
