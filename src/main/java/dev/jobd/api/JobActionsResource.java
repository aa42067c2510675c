package dev.jobd.api;

import dev.jobd.engine.Orchestrator;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import org.jboss.resteasy.reactive.RestResponse;

/** What can be done to one job, and asked about it. */
@Path("/jobs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs")
@APIResponse(responseCode = "404", description = "job-not-found")
public final class JobActionsResource {
    private final Orchestrator orchestrator;
    private final JobAnswers answers;

    JobActionsResource(Orchestrator orchestrator, JobAnswers answers) {
        this.orchestrator = orchestrator;
        this.answers = answers;
    }

    @DELETE
    @RunOnVirtualThread
    @Operation(
            summary = "Cancel a job",
            description = "A running job is interrupted, and given up if it does not stop in CANCEL_GRACE.")
    @APIResponse(
            responseCode = "200",
            description = "It is cancelled",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @APIResponse(
            responseCode = "202",
            description = "It runs, and was told to stop",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @APIResponse(responseCode = "409", description = "conflict: it has ended")
    public RestResponse<JobView> cancel(String id) {
        return answers.changed(orchestrator.cancel(JobAnswers.id(id)));
    }

    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @Operation(summary = "Change a waiting job")
    @APIResponse(
            responseCode = "200",
            description = "The job as it is now",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @APIResponse(responseCode = "400", description = "invalid-json or invalid-request")
    @APIResponse(responseCode = "409", description = "conflict: it does not wait")
    public RestResponse<JobView> patch(
            String id,
            @RequestBody(content = @Content(schema = @Schema(implementation = PatchRequest.class))) byte[] body) {
        return answers.changed(orchestrator.patch(JobAnswers.id(id), PatchRequest.read(body)));
    }

    @POST
    @Path("/pause")
    @RunOnVirtualThread
    @Operation(summary = "Hold a waiting job")
    @APIResponse(
            responseCode = "200",
            description = "It does not run until it is resumed",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @APIResponse(responseCode = "409", description = "conflict: it does not wait")
    public RestResponse<JobView> pause(String id) {
        return answers.changed(orchestrator.pause(JobAnswers.id(id)));
    }

    @POST
    @Path("/resume")
    @RunOnVirtualThread
    @Operation(summary = "Let a paused job go on")
    @APIResponse(
            responseCode = "200",
            description = "It waits for its due time, or for a slot",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @APIResponse(responseCode = "409", description = "conflict: it is not paused")
    public RestResponse<JobView> resume(String id) {
        return answers.changed(orchestrator.resume(JobAnswers.id(id)));
    }

    @POST
    @Path("/retry")
    @RunOnVirtualThread
    @Operation(
            summary = "Run a failed or cancelled job again",
            description = "It keeps its id, its attempts and its log, and has all its retries again.")
    @APIResponse(
            responseCode = "200",
            description = "It is queued",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @APIResponse(responseCode = "409", description = "conflict: it has neither failed nor been cancelled")
    @APIResponse(responseCode = "429", description = "queue-full; Retry-After says when to try again")
    public RestResponse<JobView> retry(String id) {
        return answers.changed(orchestrator.retry(JobAnswers.id(id)));
    }

    @POST
    @Path("/fail")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @Operation(summary = "Fail a job that has not ended")
    @APIResponse(
            responseCode = "200",
            description = "It has failed",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @APIResponse(
            responseCode = "202",
            description = "It runs, was told to stop, and fails then",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @APIResponse(responseCode = "400", description = "invalid-json or invalid-request")
    @APIResponse(responseCode = "409", description = "conflict: it has ended, or is being cancelled")
    public RestResponse<JobView> fail(
            String id,
            @RequestBody(content = @Content(schema = @Schema(implementation = FailRequest.class))) byte[] body) {
        return answers.changed(orchestrator.fail(JobAnswers.id(id), FailRequest.read(body)));
    }

    @GET
    @Path("/log")
    @Produces(MediaType.TEXT_PLAIN + ";charset=UTF-8")
    @RunOnVirtualThread
    @Operation(summary = "Read the log of a job")
    @APIResponse(responseCode = "200", description = "Its lines, those of earlier attempts first; 64 KiB at most")
    public String log(String id) {
        return answers.find(JobAnswers.id(id)).log();
    }

    @GET
    @Path("/explain")
    @RunOnVirtualThread
    @Operation(summary = "Ask why a job does not run")
    @APIResponse(
            responseCode = "200",
            description = "What it waits for",
            content = @Content(schema = @Schema(implementation = ExplanationView.class)))
    public ExplanationView explain(String id) {
        return ExplanationView.of(orchestrator.explain(JobAnswers.id(id)), orchestrator.now());
    }
}
