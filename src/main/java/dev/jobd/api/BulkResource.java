package dev.jobd.api;

import dev.jobd.domain.BulkAction;
import dev.jobd.engine.Orchestrator;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Doing one thing to many jobs. */
@Path("/jobs/bulk")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs")
public final class BulkResource {
    private final Orchestrator orchestrator;

    BulkResource(Orchestrator orchestrator) {
        this.orchestrator = orchestrator;
    }

    /** How many jobs it was. */
    @Schema(name = "BulkResult")
    public record BulkView(
            long matched,

            @Schema(description = "Those of them whose state allowed it, and for which there was room")
            long changed) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @Operation(
            summary = "Cancel, retry, delete, pause or resume all jobs that match",
            description =
                    "One after the other, of those that are there now; those whose state does not allow it stay as"
                            + " they are, and those to be retried for which the queue has no room.")
    @APIResponse(
            responseCode = "200",
            description = "How many jobs matched, and how many were changed",
            content = @Content(schema = @Schema(implementation = BulkView.class)))
    @APIResponse(responseCode = "400", description = "invalid-json or invalid-request")
    public BulkView apply(
            @RequestBody(content = @Content(schema = @Schema(implementation = BulkRequest.class))) byte[] body) {
        BulkRequest.Bulk bulk = BulkRequest.read(body);
        BulkAction.Result result = orchestrator.bulk(bulk.action(), bulk.filter());
        return new BulkView(result.matched(), result.changed());
    }
}
