package dev.jobd.observe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.jobd.domain.Exchange;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Texts;
import dev.jobd.observe.StreamEvent.Standing;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events as texts for other nodes: JSON arrays that begin with the kind of the event. */
final class StreamEventText {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String STATE = "s";
    private static final String PROGRESS = "p";
    private static final String LINES = "l";

    private StreamEventText() {}

    /** No more than an {@link Exchange} takes: what people have written is cut for that. */
    static String write(StreamEvent event) {
        int max = StreamEvent.MAX_TEXT;
        String text = write(event, max);
        while (text.getBytes(StandardCharsets.UTF_8).length > Exchange.MAX_BYTES) {
            max /= 2;
            text = write(event, max);
        }
        return text;
    }

    private static String write(StreamEvent event, int max) {
        StringWriter text = new StringWriter();
        try (JsonGenerator to = JSON.createGenerator(text)) {
            to.writeStartArray();
            switch (event) {
                case StreamEvent.State state -> {
                    begin(to, STATE, state.version(), state.job(), state.type());
                    standing(to, state.standing());
                    to.writeBoolean(state.from().isPresent());
                    if (state.from().isPresent()) {
                        standing(to, state.from().get());
                    }
                    to.writeNumber(state.attempt());
                    to.writeString(cut(state.error(), max));
                    to.writeString(state.stage().orElse(null));
                }
                case StreamEvent.Progress progress -> {
                    begin(to, PROGRESS, progress.version(), progress.job(), progress.type());
                    to.writeNumber(progress.share());
                    to.writeString(cut(progress.message(), max));
                }
                case StreamEvent.Lines lines -> {
                    begin(to, LINES, lines.version(), lines.job(), lines.type());
                    to.writeString(Texts.cut(lines.text(), max));
                }
                case StreamEvent.Gap _ -> throw new IllegalArgumentException("every node finds its own");
            }
            to.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static @Nullable String cut(Optional<String> text, int max) {
        return text.map(present -> Texts.cut(present, max)).orElse(null);
    }

    private static void begin(JsonGenerator to, String kind, long version, UUID job, String type) throws IOException {
        to.writeString(kind);
        to.writeNumber(version);
        to.writeString(job.toString());
        to.writeString(type);
    }

    private static void standing(JsonGenerator to, Standing standing) throws IOException {
        to.writeString(standing.state().name());
        to.writeString(standing.early().name());
        to.writeString(standing.due().toString());
    }

    /** Empty for one that a later version of the program has sent. */
    static Optional<StreamEvent> read(String text) {
        try (JsonParser from = JSON.createParser(text)) {
            from.nextToken();
            String kind = from.nextTextValue();
            long version = from.nextLongValue(0);
            UUID job = UUID.fromString(from.nextTextValue());
            String type = from.nextTextValue();
            return switch (kind) {
                case STATE -> {
                    Standing standing = standing(from);
                    Optional<Standing> before =
                            from.nextBooleanValue() ? Optional.of(standing(from)) : Optional.empty();
                    int attempt = from.nextIntValue(0);
                    yield Optional.of(new StreamEvent.State(
                            version, job, type, standing, before, attempt, maybeText(from), maybeText(from)));
                }
                case PROGRESS -> {
                    from.nextToken();
                    double share = from.getDoubleValue();
                    yield Optional.of(new StreamEvent.Progress(version, job, type, share, maybeText(from)));
                }
                case LINES -> Optional.of(new StreamEvent.Lines(version, job, type, from.nextTextValue()));
                default -> Optional.empty();
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Standing standing(JsonParser from) throws IOException {
        JobState state = JobState.valueOf(from.nextTextValue());
        JobState early = JobState.valueOf(from.nextTextValue());
        return new Standing(state, early, Instant.parse(from.nextTextValue()));
    }

    private static Optional<String> maybeText(JsonParser from) throws IOException {
        return Optional.ofNullable(from.nextTextValue());
    }
}
