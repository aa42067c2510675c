package dev.jobd.api;

import dev.jobd.domain.JobType;
import dev.jobd.domain.Name;
import dev.jobd.domain.Problem;
import dev.jobd.engine.Orchestrator;
import dev.jobd.engine.Workers;
import dev.jobd.observe.JobMetrics;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** The job types. */
@Path("/types")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Types")
public final class TypesResource {
    private final Orchestrator orchestrator;
    private final JobMetrics metrics;
    private final Workers workers;

    TypesResource(Orchestrator orchestrator, JobMetrics metrics, Workers workers) {
        this.orchestrator = orchestrator;
        this.metrics = metrics;
        this.workers = workers;
    }

    /** All of them. */
    @Schema(name = "TypeList")
    public record TypeList(List<TypeView> types) {}

    @GET
    @NonBlocking
    @Operation(summary = "List the job types, by name")
    @APIResponse(
            responseCode = "200",
            description = "All of them",
            content = @Content(schema = @Schema(implementation = TypeList.class)))
    public TypeList list() {
        return new TypeList(orchestrator.types().stream().map(this::view).toList());
    }

    @GET
    @Path("/{type}")
    @NonBlocking
    @Operation(summary = "Read a job type")
    @APIResponse(
            responseCode = "200",
            description = "What its payload may be, and what holds for its jobs",
            content = @Content(schema = @Schema(implementation = TypeView.class)))
    @APIResponse(responseCode = "404", description = "not-found")
    public TypeView read(String type) {
        return orchestrator.type(type).map(this::view).orElseThrow(() -> new Problem.TypeNotFound(type).asException());
    }

    @PUT
    @Path("/{type}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @Operation(
            summary = "Declare a type that workers run, or give it other terms",
            description =
                    "The name has " + Name.RULE + ". Defaults and schema hold"
                            + " for jobs that are submitted from now on, limits for all. Other nodes know of it a second later.")
    @APIResponse(
            responseCode = "201",
            description = "The type is declared",
            content = @Content(schema = @Schema(implementation = TypeView.class)))
    @APIResponse(
            responseCode = "200",
            description = "The type has these terms from now on",
            content = @Content(schema = @Schema(implementation = TypeView.class)))
    @APIResponse(responseCode = "400", description = "invalid-json or invalid-request")
    @APIResponse(responseCode = "409", description = "conflict: jobd runs it itself, or there are as many as may be")
    @APIResponse(responseCode = "413", description = "payload-too-large")
    @APIResponse(responseCode = "415", description = "unsupported-media-type")
    @APIResponse(responseCode = "503", description = "store-unavailable; Retry-After says when to try again")
    public RestResponse<TypeView> put(
            String type,
            @RequestBody(content = @Content(schema = @Schema(implementation = TypeRequest.class))) byte[] body) {
        if (!Name.allows(type)) {
            throw HttpProblem.malformedRequest("The name of a type has " + Name.RULE + ".")
                    .asException();
        }
        Workers.Declared declared = workers.declare(TypeRequest.read(type, body));
        return RestResponse.ResponseBuilder.<TypeView>create(
                        declared.created() ? RestResponse.Status.CREATED : RestResponse.Status.OK)
                .entity(view(declared.type()))
                .build();
    }

    @DELETE
    @Path("/{type}")
    @RunOnVirtualThread
    @Operation(summary = "Forget a type that was declared", description = "Its jobs that have ended stay.")
    @APIResponse(responseCode = "204", description = "No job of it can be submitted any more")
    @APIResponse(responseCode = "404", description = "not-found")
    @APIResponse(
            responseCode = "409",
            description = "conflict: jobd runs it itself, or some of its jobs have not ended")
    @APIResponse(responseCode = "503", description = "store-unavailable; Retry-After says when to try again")
    public void delete(String type) {
        workers.withdraw(type);
    }

    private TypeView view(JobType type) {
        return TypeView.of(type, metrics.usualDuration(type.name()), workers.lastAsked(type.name()));
    }
}
