package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jobd.domain.JobState;
import dev.jobd.domain.NodeStatus;
import dev.jobd.domain.Tally;
import dev.jobd.observe.JobMetrics;
import dev.jobd.observe.Latencies;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What has become of jobs since the store was made, the one in memory with the process: {@code queued} are all jobs that
 * wait, for a slot, a time or somebody who resumes them, and {@code running} all that have an attempt under way.
 * {@code total_submitted} is always the sum of {@code queued}, {@code running}, {@code succeeded}, {@code failed} and
 * {@code cancelled}. Durations are milliseconds, of the jobs of this process.
 */
@Schema(name = "Metrics")
public record MetricsView(
        @JsonProperty("total_submitted") long totalSubmitted,
        long running,
        long queued,
        long succeeded,
        long failed,
        long cancelled,
        long retried,

        @JsonProperty("abandoned_handlers")
        @Schema(description = "Left behind, as they did not stop when they were told to; still running")
        long abandonedHandlers,

        @JsonProperty("avg_duration_ms") double avgDurationMs,

        @JsonProperty("duration_ms") @Schema(description = "From started to ended")
        Quantiles durationMs,

        @JsonProperty("start_latency_ms") @Schema(description = "From due to started")
        Quantiles startLatencyMs) {

    /** Each is the time below which that share of the jobs stayed, to within 1 %. */
    public record Quantiles(double p50, double p95, double p99) {

        static Quantiles of(Latencies latencies) {
            return new Quantiles(latencies.percentileMs(50), latencies.percentileMs(95), latencies.percentileMs(99));
        }
    }

    static MetricsView of(Tally tally, NodeStatus node, JobMetrics metrics) {
        return new MetricsView(
                tally.submitted(),
                tally.active(),
                tally.waiting(),
                tally.of(JobState.SUCCEEDED),
                tally.of(JobState.FAILED),
                tally.of(JobState.CANCELLED),
                tally.retried(),
                node.abandoned(),
                metrics.duration().averageMs(),
                Quantiles.of(metrics.duration()),
                Quantiles.of(metrics.startLatency()));
    }
}
