package dev.jobd.api;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Problem;
import dev.jobd.domain.Submission;
import dev.jobd.engine.Orchestrator;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;

/** Submitting jobs by the batch, reading and listing them. {@link SubmissionRoute} takes single ones. */
@Path("/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs")
public final class JobsResource {
    private final Orchestrator orchestrator;
    private final JobAnswers answers;
    private final ExecutorService threads;

    /** @param threads for what may block in a call that may take long */
    JobsResource(Orchestrator orchestrator, JobAnswers answers, @VirtualThreads ExecutorService threads) {
        this.orchestrator = orchestrator;
        this.answers = answers;
        this.threads = threads;
    }

    @POST
    @Path("/batch")
    @NonBlocking
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @Operation(summary = "Submit up to 1000 jobs, all or none")
    @APIResponse(
            responseCode = "202",
            description = "The jobs are stored, in the same order",
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
                        all.stream().map(one -> answers.view(one.job())).toList(), null, null, HeavyField.ALL));
    }

    @GET
    @Path("/{id}")
    @NonBlocking
    @Operation(
            summary = "Read a job",
            description = "With Prefer: wait=N the answer comes when the job has another ETag than If-None-Match, or"
                    + " has ended, after N seconds at the latest.")
    @APIResponse(
            responseCode = "200",
            description = "The job as it is; Retry-After while it is not done",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @APIResponse(responseCode = "304", description = "The job has still the ETag of If-None-Match")
    @APIResponse(responseCode = "404", description = "job-not-found")
    public CompletionStage<RestResponse<JobView>> read(
            String id,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) List<String> known,
            @HeaderParam(Prefer.HEADER) List<String> prefer) {
        UUID uuid = JobAnswers.id(id);
        String tags = String.join(",", known);
        Optional<Duration> wait = Prefer.wait(prefer);
        return CompletableFuture.supplyAsync(() -> answers.find(uuid), threads)
                .thenCompose(job -> wait.isPresent()
                        ? readLater(job, tags, wait.get())
                        : CompletableFuture.completedStage(readNow(job, tags)));
    }

    @GET
    @RunOnVirtualThread
    @Operation(summary = "List jobs")
    @APIResponse(
            responseCode = "200",
            description = "The jobs that match; Link leads to the next page",
            content = @Content(schema = @Schema(implementation = JobList.class)))
    @APIResponse(responseCode = "400", description = "invalid-request")
    public RestResponse<JobList> list(@BeanParam ListQuery query, UriInfo uri) {
        ListQuery.refuseSenseless(uri);
        JobFilter filter = query.filter();
        JobPage page = page(filter, query.page());
        JobList list = new JobList(
                page.jobs().stream().map(answers::view).toList(),
                page.total(),
                page.next().orElse(null),
                HeavyField.parse(query.fields));
        RestResponse.ResponseBuilder<JobList> answer = RestResponse.ResponseBuilder.ok(list);
        page.next().ifPresent(next -> answer.header(HttpHeaders.LINK, ListQuery.link(uri, next)));
        return answer.build();
    }

    private RestResponse<JobView> readNow(JobRecord job, String knownTags) {
        return answers.tag(job).isAmong(knownTags) ? answers.notModified(job) : answers.read(job);
    }

    private CompletionStage<RestResponse<JobView>> readLater(JobRecord job, String knownTags, Duration wait) {
        boolean same = answers.tag(job).isAmong(knownTags);
        if (job.job() instanceof Job.Ended || (!same && !knownTags.isEmpty())) {
            return CompletableFuture.completedStage(applied(readNow(job, knownTags), wait));
        }
        UUID id = job.job().spec().id();
        return orchestrator
                .await(id, same ? Optional.of(job.version()) : Optional.empty(), wait)
                .thenApply(later -> applied(readNow(JobAnswers.orThrow(later, id), knownTags), wait));
    }

    private static RestResponse<JobView> applied(RestResponse<JobView> answer, Duration wait) {
        answer.getHeaders().add(Prefer.APPLIED, Prefer.applied(wait));
        return answer;
    }

    private JobPage page(JobFilter filter, JobPage.Request request) {
        try {
            return orchestrator.list(filter, request);
        } catch (IllegalArgumentException e) {
            throw new Problem.InvalidRequest(
                            List.of(new FieldError("?cursor", "must be the next_cursor of a page before")))
                    .asException();
        }
    }
}
