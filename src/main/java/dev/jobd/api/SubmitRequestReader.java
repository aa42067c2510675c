package dev.jobd.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import dev.jobd.domain.Problem;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyReader;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link SubmitRequest} in one pass, and keeps the payload as text: nothing is built for it that nobody asks for.
 * Every field that is missing, unknown, doubled or of the wrong kind is reported at once.
 */
@Provider
public final class SubmitRequestReader implements ServerMessageBodyReader<SubmitRequest> {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Override
    public boolean isReadable(
            Class<?> type, Type genericType, ResteasyReactiveResourceInfo method, MediaType mediaType) {
        return type == SubmitRequest.class;
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == SubmitRequest.class;
    }

    @Override
    public SubmitRequest readFrom(
            Class<SubmitRequest> type, Type genericType, MediaType mediaType, ServerRequestContext context)
            throws IOException {
        return read(context.getInputStream());
    }

    @Override
    public SubmitRequest readFrom(
            Class<SubmitRequest> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        return read(body);
    }

    private static SubmitRequest read(InputStream body) throws IOException {
        return read(body.readAllBytes());
    }

    /** @throws dev.jobd.domain.ProblemException {@link HttpProblem#invalidJson} or {@link Problem.InvalidRequest} */
    static SubmitRequest read(byte[] body) {
        try {
            // Jackson would take a zero byte near the start for UTF-16 or UTF-32, and lets some malformed UTF-8 pass.
            for (int i = 0; i < Math.min(4, body.length); i++) {
                if (body[i] == 0) {
                    throw new CharacterCodingException();
                }
            }
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            try (JsonParser parser = JSON.createParser(body)) {
                return read(parser, body);
            }
        } catch (CharacterCodingException e) {
            throw HttpProblem.invalidJson("The body is not UTF-8.").asException();
        } catch (JsonProcessingException e) {
            throw HttpProblem.invalidJson(InvalidJsonText.of(e)).asException();
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private static SubmitRequest read(JsonParser parser, byte[] body) throws IOException {
        List<FieldError> errors = new ArrayList<>();
        String type = null;
        Json payload = null;
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            if (parser.currentToken() == null) {
                throw HttpProblem.invalidJson("The body is empty.").asException();
            }
            parser.skipChildren();
            errors.add(new FieldError("", "must be an object"));
        } else {
            boolean typeSeen = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "type" -> {
                        typeSeen = true;
                        if (value == JsonToken.VALUE_STRING) {
                            type = parser.getText();
                        } else {
                            parser.skipChildren();
                            errors.add(new FieldError("/type", "must be a string"));
                        }
                    }
                    case "payload" -> payload = textOf(parser, body);
                    default -> {
                        parser.skipChildren();
                        errors.add(new FieldError(FieldError.token(name), "is not a field of this request"));
                    }
                }
            }
            require(typeSeen, "/type", errors);
            require(payload != null, "/payload", errors);
        }
        if (parser.nextToken() != null) {
            throw HttpProblem.invalidJson("Something follows the JSON value.").asException();
        }
        return checked(type, payload, errors);
    }

    private static void require(boolean seen, String pointer, List<FieldError> errors) {
        if (!seen) {
            errors.add(new FieldError(pointer, "is required"));
        }
    }

    private static SubmitRequest checked(@Nullable String type, @Nullable Json payload, List<FieldError> errors) {
        if (type == null || payload == null || !errors.isEmpty()) {
            throw new Problem.InvalidRequest(List.copyOf(errors)).asException();
        }
        return new SubmitRequest(type, payload);
    }

    /** Reads past the present value; its text. */
    private static Json textOf(JsonParser parser, byte[] body) throws IOException {
        JsonLocation start = parser.currentTokenLocation();
        parser.skipChildren();
        parser.finishToken();
        JsonLocation end = parser.currentLocation();
        return CompactJson.of(body, (int) start.getByteOffset(), (int) end.getByteOffset());
    }
}
