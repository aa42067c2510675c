package dev.jobd.api;

import io.quarkus.arc.Unremovable;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * Serves the OpenAPI document as the build has made it. Quarkus' own service reads the document and writes it anew, as JSON
 * and as YAML, each time that the program starts, which would be a quarter of the start of the native binary. There it
 * finds none to read: the resources are left out of the image (see application.properties), whose heap has the bytes
 * instead, since classes are initialised when it is built.
 */
@Alternative
@Priority(1)
@Singleton
@Unremovable
final class BuiltDocument extends OpenApiDocumentService {
    private static final byte[] JSON = read(Format.JSON);
    private static final byte[] YAML = read(Format.YAML);

    @Override
    public byte[] getDocument(String name, Format format) {
        return (format == Format.JSON ? JSON : YAML).clone();
    }

    private static byte[] read(Format format) {
        String resource = "/META-INF/quarkus-generated-openapi-doc." + format;
        try (InputStream document = BuiltDocument.class.getResourceAsStream(resource)) {
            return Objects.requireNonNull(document, resource).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
