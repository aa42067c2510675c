package dev.jobd.api;

import dev.jobd.domain.Idempotency;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** Puts {@code POST /jobs} into the OpenAPI document beside what the resources say of this path. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class SubmissionDocs implements OASFilter {

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths().getPathItem("/jobs").setPOST(submit());
    }

    private static Operation submit() {
        return OASFactory.createOperation()
                .summary("Submit a job")
                .description("With Prefer: wait=N the answer is the finished job if it ends in N seconds, 60 at most.")
                .addTag("Jobs")
                .addParameter(Docs.header(
                        IdempotencyKey.HEADER,
                        Docs.text().minLength(1).maxLength(Idempotency.MAX_KEY),
                        "Answers with the job that was submitted with it before, if there is one"))
                .addParameter(Docs.header(Prefer.HEADER, Docs.text(), "wait=N, as in RFC 7240"))
                .addParameter(Docs.header(TraceParent.HEADER, Docs.text(), "As in W3C Trace Context"))
                .requestBody(OASFactory.createRequestBody()
                        .content(Docs.json("SubmitRequest"))
                        .required(true))
                .responses(answers());
    }

    private static APIResponses answers() {
        return OASFactory.createAPIResponses()
                .addAPIResponse(
                        "202", Docs.answer("The job is stored and will run; Location names it", Docs.json("Job")))
                .addAPIResponse(
                        "200", Docs.answer("The job has ended in the time that Prefer allowed", Docs.json("Job")))
                .addAPIResponse("400", Docs.answer("invalid-json or invalid-request"))
                .addAPIResponse("406", Docs.answer("not-acceptable"))
                .addAPIResponse("422", Docs.answer("idempotency-key-reused"))
                .addAPIResponse("429", Docs.answer("queue-full; Retry-After says when to try again"))
                .addAPIResponse("503", Docs.answer("stopping; Retry-After says when to try again"));
    }
}
