package dev.jobd.handler.typed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.jobd.domain.FieldError;
import dev.jobd.handler.Payload;
import java.util.List;
import java.util.Optional;

/** Makes records of payloads. */
final class RecordReader<P> {
    /** Times as RFC 3339 has them, durations as ISO 8601. */
    static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final ObjectReader reader;

    RecordReader(Class<P> type) {
        this.reader = MAPPER.readerFor(type);
    }

    P read(Payload payload) throws JsonProcessingException {
        return reader.readValue(payload.json().text());
    }

    /** Why the record cannot be made. */
    Optional<FieldError> error(Payload payload) {
        try {
            read(payload);
            return Optional.empty();
        } catch (JsonMappingException e) {
            return Optional.of(new FieldError(pointer(e.getPath()), inWords(e)));
        } catch (JsonProcessingException e) {
            return Optional.of(new FieldError("", "cannot be read"));
        }
    }

    private static String inWords(JsonMappingException failure) {
        boolean byRecord = failure instanceof ValueInstantiationException;
        return byRecord
                        && failure.getCause() instanceof IllegalArgumentException refusal
                        && refusal.getMessage() != null
                ? refusal.getMessage()
                : "does not have the form that the schema says";
    }

    private static String pointer(List<JsonMappingException.Reference> path) {
        StringBuilder pointer = new StringBuilder();
        for (JsonMappingException.Reference step : path) {
            pointer.append(step.getFieldName() == null ? "/" + step.getIndex() : FieldError.token(step.getFieldName()));
        }
        return pointer.toString();
    }
}
