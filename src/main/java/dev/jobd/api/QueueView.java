package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jobd.domain.JobState;
import dev.jobd.domain.QueueStatus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How many jobs wait and run, and how fast they get through. */
@Schema(name = "Queue")
public record QueueView(
        @Schema(description = "How many jobs are in each state that is not terminal, by its name in lower case")
        Map<String, Long> depth,

        @Schema(description = "No job starts until the queue is resumed")
        boolean paused,

        @JsonProperty("max_concurrency") @Schema(description = "How many jobs may run at once on this node")
        int maxConcurrency,

        @JsonProperty("drain_rate_per_second") @Schema(description = "Attempts that ended, over the last minute")
        double drainRatePerSecond) {

    static QueueView of(QueueStatus queue) {
        Map<String, Long> depth = new LinkedHashMap<>();
        for (JobState state : JobState.values()) {
            if (!state.terminal()) {
                depth.put(state.name().toLowerCase(Locale.ROOT), queue.tally().of(state));
            }
        }
        return new QueueView(depth, queue.paused(), queue.maxConcurrency(), queue.settledPerSecond());
    }
}
