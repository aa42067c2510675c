package dev.jobd.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.Exchange;
import dev.jobd.domain.JobState;
import dev.jobd.observe.StreamEvent.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StreamEventTextTest {
    private static final UUID JOB = UUID.randomUUID();
    private static final Instant DUE = Instant.parse("2026-01-31T12:00:00.000001Z");

    static Stream<StreamEvent> events() {
        Standing later = new Standing(JobState.QUEUED, JobState.RETRYING, DUE);
        return Stream.of(
                new StreamEvent.State(
                        Long.MAX_VALUE,
                        JOB,
                        "echo",
                        later,
                        Optional.of(Standing.of(JobState.RUNNING)),
                        3,
                        Optional.of("\u0000 \"quoted\"\n\ud83d\ude00"),
                        Optional.of("COSTING")),
                new StreamEvent.State(
                        1,
                        JOB,
                        "echo",
                        Standing.of(JobState.SUCCEEDED),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        Optional.empty()),
                new StreamEvent.Progress(2, JOB, "echo", 1.0, Optional.empty()),
                new StreamEvent.Progress(3, JOB, "echo", 1 / 3.0, Optional.of("a third")),
                new StreamEvent.Lines(4, JOB, "echo", "a line"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void whatIsReadIsWhatWasWritten(StreamEvent event) {
        assertThat(StreamEventText.read(StreamEventText.write(event))).contains(event);
    }

    @Test
    void whatIsTooLongIsCut() {
        StreamEvent.Lines line = new StreamEvent.Lines(1, JOB, "echo", "\u0001".repeat(StreamEvent.MAX_TEXT));

        String text = StreamEventText.write(line);

        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(Exchange.MAX_BYTES);
        assertThat(StreamEventText.read(text).orElseThrow())
                .isInstanceOfSatisfying(
                        StreamEvent.Lines.class,
                        read -> assertThat(read.text()).hasSizeGreaterThan(1000).endsWith("\u0001…"));
    }

    @Test
    void whatALaterVersionSendsIsLeftOut() {
        assertThat(StreamEventText.read("[\"new\",1,\"" + JOB + "\",\"echo\",{}]"))
                .isEmpty();
    }

    @Test
    void aGapIsNotForOthers() {
        assertThatThrownBy(() -> StreamEventText.write(new StreamEvent.Gap(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
