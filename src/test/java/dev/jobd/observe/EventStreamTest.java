package dev.jobd.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Exchange;
import dev.jobd.domain.JobEvent;
import dev.jobd.testing.JobEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final int SIZE = 64;
    private static final long MAX_BYTES = 100_000;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final int MANY = 1000;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicInteger written = new AtomicInteger();
    private EventStream stream = new EventStream(registry, new EventRing(SIZE, MAX_BYTES), Exchange.NONE);
    private long now;

    private static Frame frame(StreamEvent event, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Frame.of(event.version(), new UUID(0, 1), "echo", Optional.empty(), bytes);
    }

    private void tell(long... versions) {
        LongStream.of(versions).mapToObj(JobEvents::submitted).forEach(stream::on);
    }

    private void advance() {
        stream.advance(now, this::write);
    }

    private List<Long> readable() {
        return LongStream.range(stream.first(), stream.end())
                .boxed()
                .filter(version -> stream.at(version).isPresent())
                .toList();
    }

    @Test
    void eventsAreReadInTheOrderOfTheirVersionsHoweverTheyArrive() {
        stream.join(1);
        tell(2, 1, 4, 3);

        advance();

        assertThat(readable()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void nothingIsReadPastAnEventThatHasNotArrived() {
        stream.join(1);
        tell(1, 3);

        advance();

        assertThat(readable()).containsExactly(1L);
    }

    @Test
    void eventThatArrivesLateFillsItsHole() {
        stream.join(1);
        tell(1, 3);
        advance();
        tell(2);

        advance();

        assertThat(readable()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void eventThatNeverArrivesIsGivenUpAfterASecondAndAGapStandsForIt() {
        stream.join(1);
        tell(1, 4);
        advance();
        now += SECOND;

        advance();

        assertThat(readable()).containsExactly(1L, 3L, 4L);
        assertThat(stream.at(3)).get().matches(Frame::gap);
    }

    @Test
    void eventThatNeverArrivesIsGivenUpWhenHalfTheRingWaitsBehindIt() {
        stream.join(1);
        tell(LongStream.rangeClosed(2, 2 + SIZE / 2).toArray());

        advance();

        assertThat(stream.end()).isEqualTo(3 + SIZE / 2);
        assertThat(stream.at(1)).get().matches(Frame::gap);
    }

    @Test
    void eventThatArrivesAfterItWasGivenUpIsDropped() {
        stream.join(1);
        tell(1, 3);
        advance();
        now += SECOND;
        advance();
        tell(2, 4);

        advance();

        assertThat(stream.at(2)).get().matches(Frame::gap);
        assertThat(stream.end()).isEqualTo(5);
    }

    @Test
    void eachHoleHasItsOwnSecond() {
        stream.join(1);
        tell(2);
        advance();
        now += SECOND;
        tell(4);

        advance();

        assertThat(stream.end()).isEqualTo(3);
    }

    @Test
    void moreEventsThanThereIsRoomForLeaveAGapAndTheLatest() {
        stream.join(1);
        tell(LongStream.rangeClosed(1, 10L * SIZE).toArray());

        advance();

        assertThat(stream.end()).isEqualTo(10L * SIZE + 1);
        assertThat(readable()).hasSizeLessThanOrEqualTo(SIZE);
        assertThat(stream.at(stream.end() - SIZE)).get().matches(Frame::gap);
    }

    @Test
    void oldEventsLeaveForNewOnes() {
        stream.join(1);
        for (long version = 1; version <= 3 * SIZE; version++) {
            tell(version);
            advance();
        }

        assertThat(stream.first()).isEqualTo(2 * SIZE + 1);
        assertThat(readable()).hasSize(SIZE);
    }

    @Test
    void longLinesLeaveEarlierSoThatMemoryIsBounded() {
        stream.join(1);
        for (long version = 1; version <= SIZE; version++) {
            stream.on(JobEvents.logged(version, "x".repeat(10_000)));
            advance();
        }

        long bytes = readable().stream()
                .mapToLong(version -> stream.at(version).orElseThrow().size())
                .sum();

        assertThat(bytes).isBetween(MAX_BYTES / 2, MAX_BYTES);
        assertThat(stream.end()).isEqualTo(SIZE + 1);
    }

    @Test
    void longTextIsCut() {
        StreamEvent event = StreamEvent.of(JobEvents.logged(1, "x".repeat(10_000)));

        assertThat(((StreamEvent.Lines) event).text())
                .hasSize(StreamEvent.MAX_TEXT)
                .endsWith("x…");
    }

    @Test
    void nothingIsKeptWhileNobodyReads() {
        tell(1, 2, 3);
        advance();
        stream.join(1);
        advance();

        assertThat(readable()).isEmpty();
        assertThat(written).hasValue(0);
    }

    @Test
    void firstReaderBeginsAfterTheNewestEvent() {
        tell(1, 2, 3);
        stream.join(1);
        tell(2, 4);
        advance();

        assertThat(readable()).containsExactly(4L);
    }

    @Test
    void eventsAreKeptForAWhileAfterTheLastReaderLeft() {
        stream.join(1);
        stream.leave(now);
        tell(1);
        now += SECOND;
        advance();

        stream.join(1);

        assertThat(readable()).containsExactly(1L);
    }

    @Test
    void nothingIsKeptLongAfterTheLastReaderLeft() {
        stream.join(1);
        tell(1);
        advance();
        stream.leave(now);
        now += Duration.ofMinutes(2).toNanos();

        advance();

        assertThat(stream.recording()).isFalse();
        assertThat(readable()).isEmpty();
    }

    @Test
    void noMoreReadersJoinThanMay() {
        assertThat(stream.join(1)).isTrue();
        assertThat(stream.join(1)).isFalse();
        assertThat(registry.get("jobd.event.readers").gauge().value()).isEqualTo(1);
    }

    @Test
    void eachEventIsWrittenOnce() {
        stream.join(2);
        stream.join(2);
        tell(1, 2);

        advance();
        advance();

        assertThat(written).hasValue(2);
    }

    @Test
    void noEventIsLostOrRepeatedWhileManyThreadsTellAndOthersAdvance() throws Exception {
        stream = new EventStream(new SimpleMeterRegistry(), new EventRing(1 << 16, Long.MAX_VALUE), Exchange.NONE);
        int threads = 8;
        List<JobEvent> events = new ArrayList<>(LongStream.rangeClosed(1, (long) threads * MANY)
                .mapToObj(JobEvents::submitted)
                .toList());
        Collections.shuffle(events, new Random(1));
        stream.join(1);

        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            CompletableFuture.allOf(IntStream.range(0, threads)
                            .mapToObj(thread -> CompletableFuture.runAsync(
                                    () -> events.subList(thread * MANY, (thread + 1) * MANY)
                                            .forEach(event -> {
                                                stream.on(event);
                                                advance();
                                            }),
                                    executor))
                            .toArray(CompletableFuture[]::new))
                    .get();
        }
        advance();

        assertThat(readable())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, (long) threads * MANY).boxed().toList());
        assertThat(written).hasValue(threads * MANY);
    }

    @Test
    void readerThatIsOvertakenCanTell() throws Exception {
        stream.join(1);
        int last = 100 * MANY;
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (long version = 1; version <= last; version++) {
                stream.on(JobEvents.submitted(version));
                advance();
            }
        });

        long position = 1;
        long seen = 0;
        long missed = 0;
        while (position <= last) {
            long end = stream.end();
            if (position < end) {
                Optional<Frame> frame = stream.at(position);
                long first = stream.first();
                if (first > position) {
                    missed += first - position;
                    position = first;
                } else {
                    assertThat(frame.orElseThrow().version()).isEqualTo(position++);
                    seen++;
                }
            }
        }
        writing.get();

        assertThat(seen + missed).isEqualTo(last);
    }

    private Frame write(StreamEvent event) {
        written.incrementAndGet();
        return switch (event) {
            case StreamEvent.Gap(long version) -> Frame.gap(version, new byte[10]);
            case StreamEvent.Lines line -> frame(event, line.text());
            case StreamEvent.State _, StreamEvent.Progress _ -> frame(event, "");
        };
    }
}
