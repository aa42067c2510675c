package dev.jobd.api;

import dev.jobd.engine.Orchestrator;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
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

/** The queue as a whole. */
@Path("/queue")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Queue")
public final class QueueResource {
    private final Orchestrator orchestrator;

    QueueResource(Orchestrator orchestrator) {
        this.orchestrator = orchestrator;
    }

    @GET
    @RunOnVirtualThread
    @Operation(summary = "Read how many jobs wait and run")
    @APIResponse(
            responseCode = "200",
            description = "The queue as it is now",
            content = @Content(schema = @Schema(implementation = QueueView.class)))
    public QueueView read() {
        return QueueView.of(orchestrator.queue());
    }

    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @Operation(
            summary = "Change how many jobs run at once, or pause and resume the queue",
            description = "Takes effect at once. With fewer slots than jobs that run, those go on, and none starts"
                    + " until enough have ended. A restart takes MAX_CONCURRENCY again.")
    @APIResponse(
            responseCode = "200",
            description = "The queue as it is now",
            content = @Content(schema = @Schema(implementation = QueueView.class)))
    @APIResponse(responseCode = "400", description = "invalid-json or invalid-request")
    public QueueView patch(
            @RequestBody(content = @Content(schema = @Schema(implementation = QueuePatch.class))) byte[] body) {
        QueuePatch.Change change = QueuePatch.read(body);
        change.maxConcurrency().ifPresent(orchestrator::maxConcurrency);
        change.paused().ifPresent(paused -> {
            if (paused) {
                orchestrator.pauseQueue();
            } else {
                orchestrator.resumeQueue();
            }
        });
        return read();
    }

    @POST
    @Path("/pause")
    @RunOnVirtualThread
    @Operation(summary = "Start no job from now on", description = "Jobs that run go on; new ones are taken.")
    @APIResponse(
            responseCode = "200",
            description = "The queue as it is now",
            content = @Content(schema = @Schema(implementation = QueueView.class)))
    public QueueView pause() {
        orchestrator.pauseQueue();
        return read();
    }

    @POST
    @Path("/resume")
    @RunOnVirtualThread
    @Operation(summary = "Let a paused queue go on")
    @APIResponse(
            responseCode = "200",
            description = "The queue as it is now",
            content = @Content(schema = @Schema(implementation = QueueView.class)))
    public QueueView resume() {
        orchestrator.resumeQueue();
        return read();
    }
}
