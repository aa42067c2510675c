package dev.jobd.api;

import dev.jobd.domain.JobState;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Arrays;
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
        operation.addParameter(query("type", Docs.text(), "Only jobs of this type, or of several: ?type=a&type=b"));
        operation.addParameter(query(
                "state",
                Docs.text()
                        .enumeration(Arrays.stream(JobState.values())
                                .<Object>map(Enum::name)
                                .toList()),
                "Only events of jobs that come to this state, or to several"));
        operation.getResponses().addAPIResponse("400", Docs.answer("invalid-request"));
        return operation;
    }

    private static Operation ofJob() {
        Operation operation = stream(
                "Follow a job",
                "Server-sent events: first the state of the job, then what happens to it, until it has ended; where events are"
                        + " missing, reset and its state again.");
        operation.addParameter(OASFactory.createParameter()
                .name("id")
                .in(Parameter.In.PATH)
                .required(true)
                .schema(Docs.text()));
        operation
                .getResponses()
                .addAPIResponse("204", Docs.answer("The job has ended, and Last-Event-ID is that of its end"))
                .addAPIResponse("404", Docs.answer("job-not-found"));
        return operation;
    }

    private static Operation stream(String summary, String description) {
        APIResponse stream = Docs.answer("The stream", Docs.content(MediaTypes.EVENT_STREAM, Docs.text()));
        return OASFactory.createOperation()
                .summary(summary)
                .description(description)
                .addTag(TAG)
                .addParameter(Docs.header("Last-Event-ID", Docs.text(), "Go on after this event"))
                .responses(OASFactory.createAPIResponses()
                        .addAPIResponse("200", stream)
                        .addAPIResponse("406", Docs.answer("not-acceptable"))
                        .addAPIResponse("503", Docs.answer("too-many-readers; Retry-After says when to try again")));
    }

    private static Parameter query(String name, Schema schema, String description) {
        return OASFactory.createParameter()
                .name(name)
                .in(Parameter.In.QUERY)
                .schema(Docs.typed(Schema.SchemaType.ARRAY).items(schema))
                .description(description);
    }
}
