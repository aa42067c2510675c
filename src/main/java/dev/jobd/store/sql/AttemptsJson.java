package dev.jobd.store.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jobd.domain.Attempt;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The attempts of a job that are over, as JSON: an array of arrays, each with the components of {@link Attempt}. */
final class AttemptsJson {
    private final JsonFactory json;

    AttemptsJson(JsonFactory json) {
        this.json = json;
    }

    /** Null for none. */
    @Nullable
    String write(List<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return null;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator to = json.createGenerator(text)) {
            to.writeStartArray();
            for (Attempt attempt : attempts) {
                to.writeStartArray();
                to.writeNumber(attempt.number());
                to.writeString(attempt.node());
                to.writeNumber(Micros.of(attempt.startedAt()));
                to.writeNumber(Micros.of(attempt.finishedAt()));
                to.writeString(attempt.outcome().name());
                if (attempt.error().isPresent()) {
                    to.writeString(attempt.error().get());
                } else if (attempt.stage().isPresent()) {
                    to.writeNull();
                }
                if (attempt.stage().isPresent()) {
                    to.writeString(attempt.stage().get());
                }
                to.writeEndArray();
            }
            to.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    List<Attempt> read(Optional<String> text) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<Attempt> attempts = new ArrayList<>();
        try (JsonParser from = json.createParser(text.get())) {
            from.nextToken();
            while (from.nextToken() == JsonToken.START_ARRAY) {
                attempts.add(new Attempt(
                        from.nextIntValue(0),
                        from.nextTextValue(),
                        Micros.instant(from.nextLongValue(0)),
                        Micros.instant(from.nextLongValue(0)),
                        Attempt.Ending.valueOf(from.nextTextValue()),
                        next(from),
                        next(from)));
                if (from.currentToken() != JsonToken.END_ARRAY) {
                    from.nextToken();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(attempts);
    }

    /** The next text of the array; empty for null, and at its end. */
    private static Optional<String> next(JsonParser from) throws IOException {
        return from.currentToken() == JsonToken.END_ARRAY
                ? Optional.empty()
                : Optional.ofNullable(from.nextTextValue());
    }
}
