package dev.jobd.api;

import dev.jobd.domain.Json;
import dev.jobd.domain.Name;
import dev.jobd.engine.Pipelines;
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

/** Keeping pipelines under a name, for jobs of type {@code pipeline}. */
@Path("/pipelines")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Pipelines")
@RunOnVirtualThread
public final class PipelinesResource {
    private final Pipelines pipelines;

    PipelinesResource(Pipelines pipelines) {
        this.pipelines = pipelines;
    }

    /** All of them. */
    @Schema(name = "PipelineList")
    public record PipelineList(List<NamedPipelineView> pipelines) {}

    @GET
    @Operation(summary = "List all pipelines, by name")
    @APIResponse(
            responseCode = "200",
            description = "All of them, without the payloads of their stages",
            content = @Content(schema = @Schema(implementation = PipelineList.class)))
    @APIResponse(responseCode = "503", description = "store-unavailable; Retry-After says when to try again")
    public PipelineList list() {
        return new PipelineList(pipelines.list().stream()
                .map(pipeline -> NamedPipelineView.of(pipeline, false))
                .toList());
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "Read a pipeline")
    @APIResponse(
            responseCode = "200",
            description = "The pipeline as it is",
            content = @Content(schema = @Schema(implementation = NamedPipelineView.class)))
    @APIResponse(responseCode = "404", description = "not-found")
    @APIResponse(responseCode = "503", description = "store-unavailable; Retry-After says when to try again")
    public NamedPipelineView read(String name) {
        return NamedPipelineView.of(pipelines.find(name), true);
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Keep a pipeline under a name, or replace the one that has it",
            description = "The name has " + Name.RULE + ". Jobs that were submitted"
                    + " before keep the stages that they have.")
    @APIResponse(
            responseCode = "201",
            description = "The pipeline is kept",
            content = @Content(schema = @Schema(implementation = NamedPipelineView.class)))
    @APIResponse(
            responseCode = "200",
            description = "Jobs that name it have these stages from now on",
            content = @Content(schema = @Schema(implementation = NamedPipelineView.class)))
    @APIResponse(
            responseCode = "400",
            description =
                    "invalid-json or invalid-request: an unknown type, a name that is there twice, a $from that does"
                            + " not lead to the input or to an earlier stage, a payload that its type does not take")
    @APIResponse(responseCode = "409", description = "conflict: there are as many pipelines as may be")
    @APIResponse(responseCode = "413", description = "payload-too-large")
    @APIResponse(responseCode = "415", description = "unsupported-media-type")
    @APIResponse(responseCode = "503", description = "store-unavailable; Retry-After says when to try again")
    public RestResponse<NamedPipelineView> put(
            String name,
            @RequestBody(content = @Content(schema = @Schema(implementation = PipelineRequest.class))) byte[] body) {
        if (!Name.allows(name)) {
            throw HttpProblem.malformedRequest("The name of a pipeline has " + Name.RULE + ".")
                    .asException();
        }
        Json pipeline = BodyReader.read(body, BodyReader::json);
        Pipelines.Put put = pipelines.put(name, pipeline);
        return RestResponse.ResponseBuilder.<NamedPipelineView>create(
                        put.created() ? RestResponse.Status.CREATED : RestResponse.Status.OK)
                .entity(NamedPipelineView.of(put.pipeline(), true))
                .build();
    }

    @DELETE
    @Path("/{name}")
    @Operation(summary = "Forget a pipeline", description = "Its jobs stay, and keep their stages.")
    @APIResponse(responseCode = "204", description = "No job can name it any more")
    @APIResponse(responseCode = "404", description = "not-found")
    @APIResponse(responseCode = "503", description = "store-unavailable; Retry-After says when to try again")
    public void delete(String name) {
        pipelines.delete(name);
    }
}
