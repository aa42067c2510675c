package dev.jobd.api;

import dev.jobd.domain.JobState;
import dev.jobd.observe.Frame;
import dev.jobd.observe.StreamEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Writes events as server-sent events (HTML, section 9.2). Their ids are versions. Where these begin anew with the process,
 * they are counted from the microsecond in which it began: so an id from before a restart is never taken for one from
 * after it. Elsewhere they are the same on all nodes.
 */
final class EventWriter {
    private final long epoch;
    private final InstantSource clock;

    /** @param durable whether versions go on rising over restarts */
    EventWriter(InstantSource clock, boolean durable) {
        this.clock = clock;
        this.epoch = durable ? 0 : TimeUnit.MILLISECONDS.toMicros(clock.millis());
    }

    /** The version that has this id; negative when this process did not give it out. */
    long version(String lastEventId) {
        try {
            return Long.parseLong(lastEventId) - epoch;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    Frame frame(StreamEvent event) {
        return switch (event) {
            case StreamEvent.State state -> frame(state);
            case StreamEvent.Progress progress -> {
                StringBuilder text =
                        begin("progress", progress.version(), progress.job().toString(), progress.type());
                text.append(",\"progress\":").append(progress.share());
                JsonText.text(text, ",\"progress_message\":", progress.message().orElse(null));
                yield Frame.of(progress.version(), progress.job(), progress.type(), Optional.empty(), end(text));
            }
            case StreamEvent.Lines lines -> frame(lines);
            case StreamEvent.Gap(long version) -> Frame.gap(version, reset(version));
        };
    }

    /** An event for each line, of which the last has the id: who has that has all of them. */
    private Frame frame(StreamEvent.Lines event) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (int end = event.text().indexOf('\n'); end >= 0; end = event.text().indexOf('\n', from)) {
            line(text.append("event: log\ndata: "), event, event.text().substring(from, end));
            text.append("}\n\n");
            from = end + 1;
        }
        text.append(head("log", event.version()));
        line(text, event, event.text().substring(from));
        return Frame.of(event.version(), event.job(), event.type(), Optional.empty(), end(text));
    }

    private static void line(StringBuilder text, StreamEvent.Lines event, String line) {
        JsonText.plain(text, "{\"job_id\":", event.job().toString());
        JsonText.text(text, ",\"type\":", event.type());
        JsonText.text(text, ",\"line\":", line);
    }

    private Frame frame(StreamEvent.State event) {
        Instant now = clock.instant();
        JobState state = event.standing().at(now);
        StringBuilder text = begin("state", event.version(), event.job().toString(), event.type());
        JsonText.plain(text, ",\"state\":", state.name());
        JsonText.plain(
                text,
                ",\"from\":",
                event.from().map(standing -> standing.at(now).name()).orElse(null));
        text.append(",\"attempt\":").append(event.attempt());
        event.error().ifPresent(error -> JsonText.text(text, ",\"error\":", error));
        event.stage().ifPresent(stage -> JsonText.plain(text, ",\"stage\":", stage));
        return Frame.of(event.version(), event.job(), event.type(), Optional.of(state), end(text));
    }

    /** Says that events are missing. It has no id, as the reader still knows no more than before. */
    byte[] reset() {
        return "event: reset\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8);
    }

    /** Says that events up to this version are missing. */
    byte[] reset(long version) {
        return end(head("reset", version).append('{'));
    }

    private StringBuilder begin(String name, long version, String job, String type) {
        StringBuilder text = head(name, version);
        JsonText.plain(text, "{\"job_id\":", job);
        JsonText.text(text, ",\"type\":", type);
        return text;
    }

    private StringBuilder head(String name, long version) {
        return new StringBuilder(256)
                .append("id: ")
                .append(epoch + version)
                .append("\nevent: ")
                .append(name)
                .append("\ndata: ");
    }

    private static byte[] end(StringBuilder text) {
        return text.append("}\n\n").toString().getBytes(StandardCharsets.UTF_8);
    }
}
