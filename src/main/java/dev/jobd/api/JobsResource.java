package dev.jobd.api;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Problem;
import dev.jobd.engine.Orchestrator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;

/** Submitting jobs and reading them. */
@Path("/jobs")
@Produces(MediaType.APPLICATION_JSON)
public final class JobsResource {
    /** How soon a client may ask again for a job that is not done. */
    private static final String POLL_SECONDS = "1";

    private final Orchestrator orchestrator;

    JobsResource(Orchestrator orchestrator) {
        this.orchestrator = orchestrator;
    }

    @POST
    @NonBlocking
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @Operation(summary = "Submit a job")
    @APIResponse(
            responseCode = "202",
            description = "The job is stored and will run; Location names it",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @APIResponse(responseCode = "400", description = "invalid-json or invalid-request")
    @APIResponse(responseCode = "413", description = "payload-too-large")
    @APIResponse(responseCode = "415", description = "unsupported-media-type")
    @APIResponse(responseCode = "429", description = "queue-full; Retry-After says when to try again")
    @APIResponse(responseCode = "503", description = "stopping; Retry-After says when to try again")
    public CompletionStage<JobView> submit(SubmitRequest request, HttpServerResponse response) {
        return orchestrator
                .submit(request.type(), request.payload(), LoopTurns.ofThisLoop())
                .thenApply(stored -> {
                    JobView job = JobView.of(stored);
                    response.putHeader(HttpHeaderNames.LOCATION, "/jobs/" + job.jobId());
                    response.putHeader(HttpHeaderNames.RETRY_AFTER, POLL_SECONDS);
                    return job;
                });
    }

    @GET
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(summary = "Read a job")
    @APIResponse(
            responseCode = "200",
            description = "The job as it is; Retry-After while it is not done",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @APIResponse(responseCode = "304", description = "The job has still the ETag of If-None-Match")
    @APIResponse(responseCode = "404", description = "job-not-found")
    public RestResponse<JobView> read(String id, @HeaderParam(HttpHeaders.IF_NONE_MATCH) List<String> known) {
        JobRecord job = find(id).orElseThrow(() -> new Problem.JobNotFound(id).asException());
        ETag tag = new ETag(job.version());
        RestResponse.ResponseBuilder<JobView> answer = tag.isAmong(String.join(",", known))
                ? RestResponse.ResponseBuilder.notModified()
                : RestResponse.ResponseBuilder.ok(JobView.of(job));
        answer.header(HttpHeaders.ETAG, tag.toString());
        if (!(job.job() instanceof Job.Ended)) {
            answer.header(HttpHeaders.RETRY_AFTER, POLL_SECONDS);
        }
        return answer.build();
    }

    private Optional<JobRecord> find(String id) {
        try {
            UUID uuid = UUID.fromString(id);
            // fromString is lenient, and a job has one address only.
            return uuid.toString().equalsIgnoreCase(id) ? orchestrator.find(uuid) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
