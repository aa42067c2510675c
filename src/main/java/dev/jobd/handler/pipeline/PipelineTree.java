package dev.jobd.handler.pipeline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.jobd.domain.Json;
import java.nio.charset.StandardCharsets;

/** JSON as trees whose numbers stay as they were written. */
final class PipelineTree {
    /** A number that is written anew may be somewhat longer than the one that was read, which has 1,000 digits at most. */
    private static final int MAX_NUMBER = 2_000;

    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(MAX_NUMBER)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    private static final JsonMapper ESCAPING =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private PipelineTree() {}

    /** It is JSON, and has numbers that nobody can read, or is nested too deep. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(Exception cause) {
            super(cause);
        }
    }

    static JsonNode of(Json json) throws Unreadable {
        try {
            return MAPPER.readTree(json.text());
        } catch (JsonProcessingException | ArithmeticException | NumberFormatException e) {
            throw new Unreadable(e);
        }
    }

    /** Halves of surrogate pairs, of which there is nothing in UTF-8, are escaped as they were. */
    static Json text(JsonNode tree) {
        String text = tree.toString();
        if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return new Json(text);
        }
        try {
            return new Json(ESCAPING.writeValueAsString(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree cannot be written", e);
        }
    }
}
