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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON body in one pass, field by field. Whatever is missing, unknown, doubled or of the wrong kind is reported at
 * once, with JSON Pointers. A method that reads a value returns null when the value is wrong, and has reported it then.
 */
final class BodyReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final byte[] EMPTY = {'{', '}'};

    private final JsonParser parser;
    private final byte[] body;
    private final List<FieldError> errors = new ArrayList<>();

    private BodyReader(JsonParser parser, byte[] body) {
        this.parser = parser;
        this.body = body;
    }

    /** Reads the value that the parser stands at. */
    interface ValueReader<T> {
        @Nullable
        T read(BodyReader body) throws IOException;
    }

    /** Reads the value of a field; false when there is no such field. */
    interface FieldReader {
        boolean read(String name, String pointer) throws IOException;
    }

    /** @throws dev.jobd.domain.ProblemException {@link HttpProblem#invalidJson} or {@link Problem.InvalidRequest} */
    static <T> T read(byte[] body, ValueReader<T> reader) {
        try {
            checkUtf8(body);
            try (JsonParser parser = JSON.createParser(body)) {
                return new BodyReader(parser, body).all(reader);
            }
        } catch (CharacterCodingException e) {
            throw HttpProblem.invalidJson("The body is not UTF-8.").asException();
        } catch (JsonProcessingException e) {
            throw HttpProblem.invalidJson(InvalidJsonText.of(e)).asException();
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    /** As {@link #read}; a body that was left out is an empty object. */
    static <T> T readOptional(byte[] body, ValueReader<T> reader) {
        return read(body.length == 0 ? EMPTY : body, reader);
    }

    private static void checkUtf8(byte[] body) throws CharacterCodingException {
        // Jackson would take a zero byte near the start for UTF-16 or UTF-32, and lets some malformed UTF-8 pass.
        for (int i = 0; i < Math.min(4, body.length); i++) {
            if (body[i] == 0) {
                throw new CharacterCodingException();
            }
        }
        for (byte b : body) {
            if (b < 0) {
                // Not ASCII alone, as most bodies are.
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
                return;
            }
        }
    }

    private <T> T all(ValueReader<T> reader) throws IOException {
        if (parser.nextToken() == null) {
            throw HttpProblem.invalidJson("The body is empty.").asException();
        }
        T value = reader.read(this);
        if (parser.nextToken() != null) {
            throw HttpProblem.invalidJson("Something follows the JSON value.").asException();
        }
        if (value == null || !errors.isEmpty()) {
            throw new Problem.InvalidRequest(List.copyOf(errors)).asException();
        }
        return value;
    }

    /** Reads an object; false when it is none. */
    boolean object(String pointer, FieldReader fields) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            wrong(pointer, "must be an object");
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            String own = pointer + FieldError.token(name);
            parser.nextToken();
            if (!fields.read(name, own)) {
                wrong(own, "is not a field of this request");
            }
        }
        return true;
    }

    /** Reads an array of 1 to so many elements. */
    <T> @Nullable List<T> array(String pointer, int max, ElementReader<T> elements) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            wrong(pointer, "must be an array");
            return null;
        }
        List<T> all = new ArrayList<>();
        int index = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (index >= max) {
                parser.skipChildren();
            } else {
                T element = elements.read(pointer + "/" + index);
                if (element != null) {
                    all.add(element);
                }
            }
            index++;
        }
        if (index == 0 || index > max) {
            error(pointer, "must have 1 to " + max + " elements");
        }
        return all;
    }

    /** Reads one element. */
    interface ElementReader<T> {
        @Nullable
        T read(String pointer) throws IOException;
    }

    /** Any value, as compact text. */
    Json json() throws IOException {
        JsonLocation start = parser.currentTokenLocation();
        parser.skipChildren();
        parser.finishToken();
        JsonLocation end = parser.currentLocation();
        return CompactJson.of(body, (int) start.getByteOffset(), (int) end.getByteOffset());
    }

    @Nullable
    String string(String pointer) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : wrong(pointer, "must be a string");
    }

    /** A string of 1 to so many characters. */
    @Nullable
    String string(String pointer, int max) throws IOException {
        String rule = "must be a string of 1 to " + max + " characters";
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            return wrong(pointer, rule);
        }
        String text = parser.getText();
        return text.isEmpty() || text.length() > max ? wrong(pointer, rule) : text;
    }

    @Nullable
    Integer integer(String pointer, int min, int max) throws IOException {
        Long value = whole(pointer, min, max, "must be an integer from " + min + " to " + max);
        return value == null ? null : value.intValue();
    }

    /** A duration in milliseconds. */
    @Nullable
    Duration millis(String pointer, long min, long max) throws IOException {
        Long value = whole(pointer, min, max, "must be a whole number of milliseconds from " + min + " to " + max);
        return value == null ? null : Duration.ofMillis(value);
    }

    @Nullable
    Double number(String pointer, double min, double max) throws IOException {
        if (parser.currentToken().isNumeric()) {
            double value = parser.getDoubleValue();
            if (value >= min && value <= max) {
                return value;
            }
        }
        return wrong(pointer, "must be a number from " + min + " to " + max);
    }

    @Nullable
    Boolean bool(String pointer) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> wrong(pointer, "must be true or false");
        };
    }

    /** RFC 3339. */
    @Nullable
    Instant time(String pointer) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            return wrong(pointer, Timestamp.RULE);
        }
        Optional<Instant> time = Timestamp.parse(parser.getText());
        return time.isPresent() ? time.get() : wrong(pointer, Timestamp.RULE);
    }

    /** An object whose values are strings. */
    @Nullable
    Map<String, String> strings(String pointer, int maxEntries, int maxLength) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        boolean object = object(pointer, (name, own) -> {
            String value = string(own, maxLength);
            if (name.isEmpty() || name.length() > maxLength) {
                error(own, "must have a name of 1 to " + maxLength + " characters");
            }
            if (value != null && all.size() <= maxEntries) {
                all.put(name, value);
            }
            return true;
        });
        if (all.size() > maxEntries) {
            error(pointer, "may have " + maxEntries + " fields");
        }
        return object ? all : null;
    }

    boolean isString() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    /** Reports a value that was read. */
    void error(String pointer, String detail) {
        errors.add(new FieldError(pointer, detail));
    }

    void require(boolean there, String pointer) {
        if (!there) {
            error(pointer, "is required");
        }
    }

    private @Nullable Long whole(String pointer, long min, long max, String rule) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            long value = parser.getLongValue();
            if (value >= min && value <= max) {
                return value;
            }
        }
        return wrong(pointer, rule);
    }

    /** Reports the present value and goes past it. */
    @SuppressWarnings("TypeParameterUnusedInFormals") // the null of whatever type was to be read
    private <T> @Nullable T wrong(String pointer, String detail) throws IOException {
        parser.skipChildren();
        error(pointer, detail);
        return null;
    }
}
