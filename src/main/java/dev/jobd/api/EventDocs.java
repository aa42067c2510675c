package dev.jobd.api;

import dev.jobd.domain.JobState;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Puts the event streams into the OpenAPI document: they are no resources, so that nobody finds them by himself. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class EventDocs implements OASFilter {
    private static final String TAG = "Events";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths()
                .addPathItem("/events", OASFactory.createPathItem().GET(ofAll()))
                .addPathItem("/jobs/{id}/events", OASFactory.createPathItem().GET(ofJob()));
    }

    private static Operation ofAll() {
        Operation operation = stream(
                "Follow all jobs",
                "Server-sent events from now on: state, progress and log, with rising ids; reset where events are missing.");
        operation.addParameter(query("type", string(), "Only jobs of this type, or of several: ?type=a&type=b"));
        operation.addParameter(query(
                "state",
                string().enumeration(Arrays.stream(JobState.values())
                        .<Object>map(Enum::name)
                        .toList()),
                "Only events of jobs that come to this state, or to several"));
        operation.getResponses().addAPIResponse("400", answer("invalid-request"));
        return operation;
    }

    private static Operation ofJob() {
        Operation operation = stream(
                "Follow a job",
                "Server-sent events: first the state of the job, then what happens to it, until it has ended.");
        operation.addParameter(OASFactory.createParameter()
                .name("id")
                .in(Parameter.In.PATH)
                .required(true)
                .schema(string()));
        operation
                .getResponses()
                .addAPIResponse("204", answer("The job has ended, and Last-Event-ID is that of its end"))
                .addAPIResponse("404", answer("job-not-found"));
        return operation;
    }

    private static Operation stream(String summary, String description) {
        Parameter lastEventId = OASFactory.createParameter()
                .name("Last-Event-ID")
                .in(Parameter.In.HEADER)
                .schema(string())
                .description("Go on after this event");
        APIResponse stream = answer("The stream")
                .content(OASFactory.createContent()
                        .addMediaType(
                                EventRoutes.MEDIA_TYPE,
                                OASFactory.createMediaType().schema(string())));
        return OASFactory.createOperation()
                .summary(summary)
                .description(description)
                .addTag(TAG)
                .addParameter(lastEventId)
                .responses(OASFactory.createAPIResponses()
                        .addAPIResponse("200", stream)
                        .addAPIResponse("406", answer("not-acceptable"))
                        .addAPIResponse("503", answer("too-many-readers; Retry-After says when to try again")));
    }

    private static Parameter query(String name, Schema schema, String description) {
        return OASFactory.createParameter()
                .name(name)
                .in(Parameter.In.QUERY)
                .schema(OASFactory.createSchema()
                        .addType(Schema.SchemaType.ARRAY)
                        .items(schema))
                .description(description);
    }

    private static Schema string() {
        return OASFactory.createSchema().type(List.of(Schema.SchemaType.STRING));
    }

    private static APIResponse answer(String description) {
        return OASFactory.createAPIResponse().description(description);
    }
}
