package dev.jobd.api;

import dev.jobd.domain.JobType;
import dev.jobd.engine.Orchestrator;
import dev.jobd.observe.JobMetrics;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The job types. */
@Path("/types")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Types")
public final class TypesResource {
    private final Orchestrator orchestrator;
    private final JobMetrics metrics;

    TypesResource(Orchestrator orchestrator, JobMetrics metrics) {
        this.orchestrator = orchestrator;
        this.metrics = metrics;
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
        return orchestrator.type(type).map(this::view).orElseThrow(() -> HttpProblem.notFound(
                        "There is no job type of this name; GET /types lists them.")
                .asException());
    }

    private TypeView view(JobType type) {
        return TypeView.of(type, metrics.usualDuration(type.name()));
    }
}
