package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Several jobs.
 *
 * @param heavy what is shown of each besides the small fields
 */
@Schema(name = "JobList")
public record JobList(
        List<JobView> jobs,

        @Schema(description = "How many jobs match, on all pages") @Nullable
        Long total,

        @JsonProperty("next_cursor") @Schema(description = "For the next page; null on the last one") @Nullable
        String nextCursor,

        @JsonIgnore Set<HeavyField> heavy) {}
