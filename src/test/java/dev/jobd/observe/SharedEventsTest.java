package dev.jobd.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Exchange;
import dev.jobd.testing.JobEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Events of jobs that other nodes run. */
class SharedEventsTest {
    private static final long LONG = Duration.ofMinutes(3).toNanos();

    private final Wire wire = new Wire();
    private final EventStream stream = new EventStream(new SimpleMeterRegistry(), new EventRing(64, 100_000), wire);

    /** To one other node, in the hands of the test. */
    private static final class Wire implements Exchange {
        private final List<String> sent = new ArrayList<>();
        private Optional<Consumer<String>> receiver = Optional.empty();
        private LongConsumer known = _ -> {};
        private long present;
        private boolean wanted;

        @Override
        public boolean shared() {
            return true;
        }

        @Override
        public boolean wanted() {
            return wanted;
        }

        @Override
        public void send(String text) {
            sent.add(text);
        }

        @Override
        public long join(Consumer<String> told, LongConsumer versions) {
            receiver = Optional.of(told);
            known = versions;
            return present;
        }

        @Override
        public void leave() {
            receiver = Optional.empty();
        }

        void receive(long... versions) {
            LongStream.of(versions)
                    .mapToObj(version -> new StreamEvent.Lines(version, new UUID(0, 1), "echo", "hello"))
                    .map(StreamEventText::write)
                    .forEach(text -> receiver.orElseThrow().accept(text));
        }
    }

    private List<Long> readable() {
        stream.advance(
                0,
                event -> Frame.of(
                        event.version(),
                        new UUID(0, 1),
                        "echo",
                        Optional.empty(),
                        "x".getBytes(StandardCharsets.UTF_8)));
        return LongStream.range(stream.first(), stream.end())
                .boxed()
                .filter(version -> stream.at(version).isPresent())
                .toList();
    }

    private void tell(long version) {
        stream.on(JobEvents.submitted(version));
    }

    @Test
    void eventsOfAllNodesAreReadInTheOrderOfTheirVersions() {
        stream.join(1);
        stream.open();

        tell(2);
        wire.receive(1, 4);
        tell(3);

        assertThat(readable()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void whatWasStoredBeforeTheFirstReaderCameIsNotWaitedFor() {
        wire.present = 1_000;
        stream.join(1);
        stream.open();

        wire.receive(1_001);

        assertThat(readable()).containsExactly(1_001L);
    }

    @Test
    void aSecondReaderDoesNotBeginAgain() {
        stream.join(2);
        stream.open();
        wire.receive(1);
        wire.present = 5;

        stream.join(2);
        stream.open();

        assertThat(readable()).containsExactly(1L);
    }

    @Test
    void whatIsKnownToBeStoredAndDoesNotComeIsAGap() {
        stream.join(1);
        stream.open();
        wire.receive(1);
        wire.known.accept(2);

        readable();
        stream.advance(Duration.ofSeconds(2).toNanos(), event -> Frame.gap(event.version(), new byte[0]));

        assertThat(stream.at(2)).get().matches(Frame::gap);
    }

    @Test
    void nothingIsSentUnlessAnotherNodeWantsIt() {
        tell(1);
        wire.wanted = true;
        tell(2);

        assertThat(wire.sent).singleElement().satisfies(text -> assertThat(
                        StreamEventText.read(text).orElseThrow().version())
                .isEqualTo(2));
    }

    @Test
    void otherNodesAreLeftWhenNobodyHasReadForLong() {
        stream.join(1);
        stream.open();
        stream.leave(0);
        assertThat(wire.receiver).isPresent();

        stream.advance(LONG, _ -> Frame.gap(0, new byte[0]));

        assertThat(wire.receiver).isEmpty();
    }

    @Test
    void othersAreAskedAgainWhenSomebodyReadsAgain() {
        stream.join(1);
        stream.open();
        stream.leave(0);
        stream.advance(LONG, _ -> Frame.gap(0, new byte[0]));
        wire.present = 7;

        stream.join(1);
        stream.open();
        wire.receive(8);

        assertThat(readable()).containsExactly(8L);
    }
}
