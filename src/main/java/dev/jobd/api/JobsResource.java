package dev.jobd.api;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Problem;
import dev.jobd.engine.Orchestrator;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Reading and listing jobs. {@link SubmissionRoute} and {@link BatchResource} take them. */
@Path("/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs")
public final class JobsResource {
    /** How many jobs with large fields are taken at a time. */
    private static final int HEAVY_PART = 8;

    /** With so many characters in large fields a page ends; the last part of it may have as many again and more. */
    private static final long HEAVY_SIZE = 8L * 1024 * 1024;

    private final Orchestrator orchestrator;
    private final JobAnswers answers;
    private final LongPolls longPolls;
    private final ExecutorService threads;

    /** @param threads for what may block in a call that may take long */
    JobsResource(
            Orchestrator orchestrator,
            JobAnswers answers,
            LongPolls longPolls,
            @VirtualThreads ExecutorService threads) {
        this.orchestrator = orchestrator;
        this.answers = answers;
        this.longPolls = longPolls;
        this.threads = threads;
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
            @HeaderParam(Prefer.HEADER) List<String> prefer,
            @Context RoutingContext context) {
        UUID uuid = JobAnswers.id(id);
        String tags = String.join(",", known);
        Optional<Duration> wait = Prefer.wait(prefer);
        if (wait.isPresent()) {
            longPolls.add(context);
        }
        return CompletableFuture.supplyAsync(() -> answers.find(uuid), threads)
                .thenCompose(job -> wait.isPresent()
                        ? readLater(job, tags, wait.get()).thenApply(answer -> applied(answer, wait.get()))
                        : CompletableFuture.completedStage(readNow(job, tags)));
    }

    @GET
    @RunOnVirtualThread
    @Operation(summary = "List jobs")
    @APIResponse(
            responseCode = "200",
            description =
                    "The jobs that match; Link leads to the next page. One with large fields may end before the limit.",
            content = @Content(schema = @Schema(implementation = JobList.class)))
    @APIResponse(responseCode = "400", description = "invalid-request")
    public RestResponse<JobList> list(@BeanParam ListQuery query, UriInfo uri) {
        ListQuery.refuseSenseless(uri);
        JobFilter filter = query.filter();
        Set<HeavyField> heavy = HeavyField.parse(query.fields);
        JobPage.Request request = query.page();
        JobPage page = heavy.isEmpty() ? page(filter, request) : heavyPage(filter, request, heavy);
        JobList list = new JobList(
                page.jobs().stream().map(answers::listed).toList(),
                page.total(),
                page.next().orElse(null),
                heavy);
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
            return CompletableFuture.completedStage(readNow(job, knownTags));
        }
        UUID id = job.job().spec().id();
        CompletionStage<Optional<JobRecord>> later = same
                ? orchestrator.await(id, Optional.of(job.version()), untilItIsDue(job, wait))
                : orchestrator.await(id, Optional.empty(), wait);
        return later.thenApply(found -> readNow(JobAnswers.orThrow(found, id), knownTags));
    }

    /** When it is due, a scheduled job becomes a queued one by itself, of which no event tells. */
    private Duration untilItIsDue(JobRecord job, Duration wait) {
        Instant now = orchestrator.now();
        Instant due = job.job().history().due().plusMillis(1);
        return job.job() instanceof Job.Queued && due.isAfter(now) && due.isBefore(now.plus(wait))
                ? Duration.between(now, due)
                : wait;
    }

    private static RestResponse<JobView> applied(RestResponse<JobView> answer, Duration wait) {
        answer.getHeaders().add(Prefer.APPLIED, Prefer.applied(wait));
        return answer;
    }

    /** Few jobs at a time, until there is enough for one answer. */
    private JobPage heavyPage(JobFilter filter, JobPage.Request request, Set<HeavyField> heavy) {
        List<JobRecord> jobs = new ArrayList<>();
        JobPage.Request part = request.limitedTo(Math.min(request.limit(), HEAVY_PART));
        JobPage page = page(filter, part);
        long total = page.total();
        long size = 0;
        while (true) {
            jobs.addAll(page.jobs());
            for (JobRecord job : page.jobs()) {
                size += HeavyField.sizeOf(job, heavy);
            }
            int left = request.limit() - jobs.size();
            if (left == 0 || size >= HEAVY_SIZE || page.next().isEmpty()) {
                return new JobPage(jobs, total, page.next());
            }
            page = page(filter, request.after(page.next().get()).limitedTo(Math.min(left, HEAVY_PART)));
        }
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
