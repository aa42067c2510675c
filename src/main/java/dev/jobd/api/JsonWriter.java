package dev.jobd.api;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Writes the answers of one class as JSON, in one piece and without a general serialiser. */
abstract class JsonWriter<T> implements ServerMessageBodyWriter<T> {
    private final Class<T> answer;

    JsonWriter(Class<T> answer) {
        this.answer = answer;
    }

    /** The JSON text in UTF-8. */
    abstract byte[] json(T answer);

    @Override
    public final boolean isWriteable(
            Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType media) {
        return type == answer;
    }

    @Override
    public final boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == answer;
    }

    @Override
    public final void writeResponse(T answer, Type genericType, ServerRequestContext context) throws IOException {
        context.serverResponse().end(json(answer));
    }

    @Override
    public final void writeTo(
            T answer,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        out.write(json(answer));
    }
}
