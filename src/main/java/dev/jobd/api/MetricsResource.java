package dev.jobd.api;

import dev.jobd.domain.NodeStatus;
import dev.jobd.observe.JobMetrics;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The numbers of this node, in one JSON object that always adds up. */
@Path("/metrics")
@Produces(MediaType.APPLICATION_JSON)
public final class MetricsResource {
    private final NodeStatus node;
    private final JobMetrics metrics;

    MetricsResource(NodeStatus node, JobMetrics metrics) {
        this.node = node;
        this.metrics = metrics;
    }

    @GET
    @RunOnVirtualThread
    @Operation(summary = "Read the numbers of this node")
    @APIResponse(
            responseCode = "200",
            description =
                    "Counts since the store was made, the one in memory with the process; durations since the process began",
            content = @Content(schema = @Schema(implementation = MetricsView.class)))
    public MetricsView read() {
        return MetricsView.of(node.tally(), node, metrics);
    }
}
