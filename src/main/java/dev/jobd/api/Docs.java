package dev.jobd.api;

import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Parts of the OpenAPI document, for what no annotation describes. */
final class Docs {
    private Docs() {}

    static Schema typed(Schema.SchemaType type) {
        return OASFactory.createSchema().type(List.of(type));
    }

    static Schema text() {
        return typed(Schema.SchemaType.STRING);
    }

    static Schema text(String description) {
        return text().description(description);
    }

    static Parameter header(String name, Schema schema, String description) {
        return OASFactory.createParameter()
                .name(name)
                .in(Parameter.In.HEADER)
                .schema(schema)
                .description(description);
    }

    static APIResponse answer(String description) {
        return OASFactory.createAPIResponse().description(description);
    }

    static APIResponse answer(String description, Content content) {
        return answer(description).content(content);
    }

    static Content content(String mediaType, Schema schema) {
        return OASFactory.createContent()
                .addMediaType(mediaType, OASFactory.createMediaType().schema(schema));
    }

    /** JSON of the schema that a class of this package has given its name to. */
    static Content json(String schema) {
        return content(MediaTypes.JSON, OASFactory.createSchema().ref(schema));
    }
}
