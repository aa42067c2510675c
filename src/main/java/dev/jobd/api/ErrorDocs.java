package dev.jobd.api;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** Puts into the OpenAPI document what holds for every error: its form, and the refusals of every body. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD, priority = 0)
public final class ErrorDocs implements OASFilter {
    private static final String NAME = "Problem";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getComponents().addSchema(NAME, problem());
        document.getPaths().getPathItems().values().forEach(path -> path.getOperations()
                .forEach(ErrorDocs::complete));
    }

    private static void complete(PathItem.HttpMethod method, Operation operation) {
        APIResponses answers = operation.getResponses();
        if (method != PathItem.HttpMethod.GET) {
            add(answers, "403", "forbidden");
        }
        if (operation.getRequestBody() != null) {
            add(answers, "413", "payload-too-large");
            add(answers, "415", "unsupported-media-type");
        }
        answers.getAPIResponses().forEach((status, answer) -> {
            if (status.compareTo("400") >= 0) {
                answer.setContent(Docs.content(
                        ProblemBody.MEDIA_TYPE, OASFactory.createSchema().ref(NAME)));
            }
        });
    }

    private static void add(APIResponses answers, String status, String code) {
        if (!answers.hasAPIResponse(status)) {
            answers.addAPIResponse(status, Docs.answer(code));
        }
    }

    private static Schema problem() {
        Schema error = Docs.typed(Schema.SchemaType.OBJECT)
                .addProperty("pointer", Docs.text("A JSON pointer into the body, or ?name of a query parameter"))
                .addProperty("detail", Docs.text("What is wrong there"));
        return Docs.typed(Schema.SchemaType.OBJECT)
                .description("RFC 9457")
                .addProperty("type", Docs.text("urn:jobd:problem: and the code"))
                .addProperty("title", Docs.text("The code in words"))
                .addProperty("status", Docs.typed(Schema.SchemaType.INTEGER))
                .addProperty("detail", Docs.text("What a person reads"))
                .addProperty("code", Docs.text("What a program acts on"))
                .addProperty("job_id", Docs.text("The job that it is about"))
                .addProperty("errors", Docs.typed(Schema.SchemaType.ARRAY).items(error))
                .required(List.of("type", "title", "status", "detail", "code"));
    }
}
