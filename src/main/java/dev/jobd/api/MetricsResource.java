package dev.jobd.api;

import dev.jobd.engine.Orchestrator;
import dev.jobd.observe.JobMetrics;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The numbers of this node, in one JSON object that always adds up. */
@Path("/metrics")
@Produces(MediaType.APPLICATION_JSON)
public final class MetricsResource {
    private final Orchestrator orchestrator;
    private final JobMetrics metrics;

    MetricsResource(Orchestrator orchestrator, JobMetrics metrics) {
        this.orchestrator = orchestrator;
        this.metrics = metrics;
    }

    @GET
    @RunOnVirtualThread
    @Operation(summary = "Read the numbers of this node")
    public MetricsView read() {
        return MetricsView.of(orchestrator.tally(), metrics);
    }
}
