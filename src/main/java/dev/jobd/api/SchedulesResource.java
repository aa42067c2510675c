package dev.jobd.api;

import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Name;
import dev.jobd.engine.Schedules;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Making schedules, reading and changing them. */
@Path("/schedules")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Schedules")
@RunOnVirtualThread
public final class SchedulesResource {
    private final Schedules schedules;
    private final JobAnswers answers;

    SchedulesResource(Schedules schedules, JobAnswers answers) {
        this.schedules = schedules;
        this.answers = answers;
    }

    @GET
    @Operation(summary = "List all schedules, by name")
    @APIResponse(
            responseCode = "200",
            description = "All of them, without the payloads of their jobs",
            content = @Content(schema = @Schema(implementation = ScheduleList.class)))
    public ScheduleList list() {
        return new ScheduleList(schedules.list().stream()
                .map(schedule -> ScheduleView.of(schedule, false))
                .toList());
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "Read a schedule")
    @APIResponse(
            responseCode = "200",
            description = "The schedule as it is",
            content = @Content(schema = @Schema(implementation = ScheduleView.class)))
    @APIResponse(responseCode = "404", description = "not-found")
    public ScheduleView read(String name) {
        return ScheduleView.of(schedules.find(name), true);
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make a schedule, or give it other terms",
            description = "The name has " + Name.RULE + ". A schedule that is"
                    + " replaced stays paused if it was, and counts on from when it was made.")
    @APIResponse(
            responseCode = "201",
            description = "The schedule is made",
            content = @Content(schema = @Schema(implementation = ScheduleView.class)))
    @APIResponse(
            responseCode = "200",
            description = "The schedule has these terms from now on",
            content = @Content(schema = @Schema(implementation = ScheduleView.class)))
    @APIResponse(responseCode = "400", description = "invalid-json or invalid-request")
    @APIResponse(responseCode = "409", description = "conflict: there are as many schedules as may be")
    @APIResponse(responseCode = "413", description = "payload-too-large")
    @APIResponse(responseCode = "415", description = "unsupported-media-type")
    public RestResponse<ScheduleView> put(
            String name,
            @RequestBody(content = @Content(schema = @Schema(implementation = ScheduleRequest.class))) byte[] body) {
        if (!Name.allows(name)) {
            throw HttpProblem.malformedRequest("The name of a schedule has " + Name.RULE + ".")
                    .asException();
        }
        Schedules.Put put = schedules.put(ScheduleReader.read(name, body));
        return RestResponse.ResponseBuilder.<ScheduleView>create(
                        put.created() ? RestResponse.Status.CREATED : RestResponse.Status.OK)
                .entity(ScheduleView.of(put.schedule(), true))
                .build();
    }

    @DELETE
    @Path("/{name}")
    @Operation(summary = "Delete a schedule; its jobs stay")
    @APIResponse(responseCode = "204", description = "It submits no job any more")
    @APIResponse(responseCode = "404", description = "not-found")
    public void delete(String name) {
        schedules.delete(name);
    }

    @POST
    @Path("/{name}/pause")
    @Operation(summary = "Submit no job until the schedule is resumed")
    @APIResponse(
            responseCode = "200",
            description = "The schedule is paused",
            content = @Content(schema = @Schema(implementation = ScheduleView.class)))
    @APIResponse(responseCode = "404", description = "not-found")
    public ScheduleView pause(String name) {
        return ScheduleView.of(schedules.pause(name), true);
    }

    @POST
    @Path("/{name}/resume")
    @Operation(summary = "Let a paused schedule go on", description = "Its catch_up says what it does about the pause.")
    @APIResponse(
            responseCode = "200",
            description = "The schedule goes on",
            content = @Content(schema = @Schema(implementation = ScheduleView.class)))
    @APIResponse(responseCode = "404", description = "not-found")
    public ScheduleView resume(String name) {
        return ScheduleView.of(schedules.resume(name), true);
    }

    @POST
    @Path("/{name}/trigger")
    @Operation(
            summary = "Submit a job of the schedule now",
            description = "Also while it is paused, and whether or not its last job has ended. Its times stay as they"
                    + " are.")
    @APIResponse(
            responseCode = "202",
            description = "The job is stored and will run; Location names it",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @APIResponse(responseCode = "404", description = "not-found")
    @APIResponse(responseCode = "429", description = "queue-full; Retry-After says when to try again")
    @APIResponse(responseCode = "503", description = "stopping; Retry-After says when to try again")
    public RestResponse<JobView> trigger(String name) {
        JobRecord job = schedules.trigger(name);
        return answers.builder(RestResponse.Status.ACCEPTED, job)
                .entity(answers.view(job))
                .header(HttpHeaders.LOCATION, JobAnswers.address(job))
                .build();
    }
}
