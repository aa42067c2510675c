package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Outcome;
import dev.jobd.engine.Orchestrator;
import dev.jobd.engine.Workers;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What workers call: they ask for jobs, tell how these go, and how they went. */
@Path("/workers")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Workers")
public final class WorkersResource {
    private final Workers workers;
    private final Orchestrator orchestrator;
    private final LongPolls longPolls;
    private final ExecutorService threads;

    WorkersResource(
            Workers workers, Orchestrator orchestrator, LongPolls longPolls, @VirtualThreads ExecutorService threads) {
        this.workers = workers;
        this.orchestrator = orchestrator;
        this.longPolls = longPolls;
        this.threads = threads;
    }

    /** What a worker is told of its attempt. */
    @Schema(name = "Beat")
    public record BeatView(
            @JsonProperty("lease_until")
            @Schema(format = "date-time", description = "It is taken back then, unless the worker calls again")
            String leaseUntil,

            @Schema(description = "Stop: the job was cancelled or failed by somebody, and there is no more time")
            boolean cancel,

            @Schema(description = "The node stops and gives out no jobs: finish this one, and ask another node")
            boolean drain) {}

    /** The job when an attempt is over. */
    @Schema(name = "AttemptEnd")
    public record EndView(
            @JsonProperty("job_id") String jobId,

            @Schema(description = "Of a job that was cancelled meanwhile CANCELLED, whatever its attempt has come to")
            JobState state) {}

    @POST
    @Path("/lease")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Ask for jobs",
            description = "Waits until there is one. Each is the worker's as long as it calls before the lease ends;"
                    + " otherwise the attempt fails, and the job is given to another.")
    @APIResponse(
            responseCode = "200",
            description = "The jobs; none when none came in time",
            content = @Content(schema = @Schema(implementation = LeaseView.class)))
    @APIResponse(responseCode = "400", description = "invalid-json or invalid-request")
    @APIResponse(
            responseCode = "503",
            description = "stopping or store-unavailable; Retry-After says when to try again")
    public CompletionStage<LeaseView> lease(
            @RequestBody(content = @Content(schema = @Schema(implementation = LeaseRequest.class))) byte[] body,
            @Context RoutingContext context) {
        Workers.Request request = LeaseRequest.read(body);
        if (!request.patience().isZero()) {
            longPolls.add(context);
        }
        CompletableFuture<Void> gone = new CompletableFuture<>();
        HttpServerResponse response = context.response();
        // Also when its connection is closed.
        context.addEndHandler(_ -> gone.complete(null));
        return away(() -> workers.lease(request, gone)).thenApply(leased -> answered(leased, response));
    }

    /** What nobody waits for any more goes to others. */
    private LeaseView answered(List<Workers.Leased> leased, HttpServerResponse response) {
        if (!leased.isEmpty() && response.closed()) {
            workers.giveBack(leased);
        }
        return LeaseView.of(leased);
    }

    @POST
    @Path("/attempts/{token}/heartbeat")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @Operation(
            summary = "Keep an attempt, and tell how it goes",
            description = "Three times in a lease is a good rule. The body may be left out.")
    @APIResponse(
            responseCode = "200",
            description = "The attempt is still the worker's",
            content = @Content(schema = @Schema(implementation = BeatView.class)))
    @APIResponse(responseCode = "400", description = "invalid-json or invalid-request")
    @APIResponse(responseCode = "409", description = "stale-lease: the attempt is not the worker's any more")
    @APIResponse(responseCode = "503", description = "store-unavailable; Retry-After says when to try again")
    public CompletionStage<BeatView> heartbeat(
            String token,
            @RequestBody(
                            required = false,
                            content = @Content(schema = @Schema(implementation = HeartbeatRequest.class)))
                    byte[] body) {
        Workers.Report report = HeartbeatRequest.read(body);
        return away(() -> workers.heartbeat(token, report))
                .thenApply(beat -> new BeatView(Timestamp.of(beat.leaseUntil()), beat.cancel(), beat.drain()));
    }

    @POST
    @Path("/attempts/{token}/succeed")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @Operation(summary = "The work is done", description = "The body may be left out.")
    @APIResponse(
            responseCode = "200",
            description = "The attempt is over",
            content = @Content(schema = @Schema(implementation = EndView.class)))
    @APIResponse(responseCode = "400", description = "invalid-json or invalid-request")
    @APIResponse(responseCode = "409", description = "stale-lease: the attempt is not the worker's any more")
    @APIResponse(responseCode = "413", description = "payload-too-large")
    @APIResponse(responseCode = "503", description = "store-unavailable; Retry-After says when to try again")
    public CompletionStage<EndView> succeed(
            String token,
            @RequestBody(required = false, content = @Content(schema = @Schema(implementation = SucceedRequest.class)))
                    byte[] body) {
        Outcome outcome = SucceedRequest.read(body);
        return away(() -> workers.settle(token, outcome)).thenApply(this::end);
    }

    @POST
    @Path("/attempts/{token}/fail")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "The work cannot be done",
            description = "Another attempt follows if it may help and the job has retries left.")
    @APIResponse(
            responseCode = "200",
            description = "The attempt is over",
            content = @Content(schema = @Schema(implementation = EndView.class)))
    @APIResponse(responseCode = "400", description = "invalid-json or invalid-request")
    @APIResponse(responseCode = "409", description = "stale-lease: the attempt is not the worker's any more")
    @APIResponse(responseCode = "503", description = "store-unavailable; Retry-After says when to try again")
    public CompletionStage<EndView> fail(
            String token,
            @RequestBody(content = @Content(schema = @Schema(implementation = AttemptFailRequest.class))) byte[] body) {
        Outcome outcome = AttemptFailRequest.read(body);
        return away(() -> workers.settle(token, outcome)).thenApply(this::end);
    }

    @POST
    @Path("/attempts/{token}/release")
    @Operation(
            summary = "Hand a job back",
            description =
                    "As if the attempt had not begun: it does not count, and another worker may have the job at once.")
    @APIResponse(
            responseCode = "200",
            description = "The attempt is over",
            content = @Content(schema = @Schema(implementation = EndView.class)))
    @APIResponse(responseCode = "409", description = "stale-lease: the attempt is not the worker's any more")
    @APIResponse(responseCode = "503", description = "store-unavailable; Retry-After says when to try again")
    public CompletionStage<EndView> release(String token) {
        return away(() -> workers.release(token)).thenApply(this::end);
    }

    /** As it may block, not on the event loop. */
    private <T> CompletionStage<T> away(Supplier<CompletionStage<T>> call) {
        return CompletableFuture.supplyAsync(call, threads).thenCompose(Function.identity());
    }

    private EndView end(Job job) {
        return new EndView(job.spec().id().toString(), job.state(orchestrator.now()));
    }
}
