package dev.jobd.api;

import dev.jobd.domain.Submission;
import dev.jobd.engine.Orchestrator;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Submitting many jobs at once. */
@Path("/jobs/batch")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs")
public final class BatchResource {
    private final Orchestrator orchestrator;
    private final JobAnswers answers;

    BatchResource(Orchestrator orchestrator, JobAnswers answers) {
        this.orchestrator = orchestrator;
        this.answers = answers;
    }

    @POST
    @NonBlocking
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @Operation(summary = "Submit up to 1000 jobs, all or none")
    @APIResponse(
            responseCode = "202",
            description = "The jobs are stored, in the same order; without result, log and attempts, which only those"
                    + " have that were known before",
            content = @Content(schema = @Schema(implementation = JobList.class)))
    @APIResponse(responseCode = "400", description = "invalid-json or invalid-request")
    @APIResponse(responseCode = "422", description = "idempotency-key-reused")
    @APIResponse(responseCode = "429", description = "queue-full; Retry-After says when to try again")
    @APIResponse(responseCode = "503", description = "stopping; Retry-After says when to try again")
    public CompletionStage<JobList> submitBatch(
            @RequestBody(content = @Content(schema = @Schema(implementation = BatchRequest.class))) byte[] body,
            @HeaderParam(IdempotencyKey.HEADER) @Parameter(hidden = true) List<String> idempotencyKey,
            @HeaderParam(TraceParent.HEADER) String traceparent) {
        IdempotencyKey.refuseForBatch(idempotencyKey);
        List<Submission> jobs = BatchRequest.read(body).stream()
                .map(submission -> TraceParent.on(submission, traceparent))
                .toList();
        return orchestrator
                .submit(jobs, LoopTurns.ofThisLoop())
                .thenApply(all -> new JobList(
                        all.stream().map(one -> answers.listed(one.job())).toList(), null, null, HeavyField.OF_NEW));
    }
}
