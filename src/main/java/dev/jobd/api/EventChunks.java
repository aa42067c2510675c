package dev.jobd.api;

import dev.jobd.observe.EventStream;
import dev.jobd.observe.Frame;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a reader is to be sent out of the stream. Readers that want the same and have come equally far, which most
 * have, share it. One for each event loop, used by its thread only.
 */
final class EventChunks {
    /** A reader that takes nothing holds up this much. */
    static final int MAX_BYTES = 32 * 1024;

    private final EventStream stream;

    private @Nullable Chunk last;

    EventChunks(EventStream stream) {
        this.stream = stream;
    }

    /**
     * @param bytes of what the filter takes of the events from {@code from} to before {@code next}
     * @param stopped {@code next} comes after an event with which a stream of one job stops, or after a gap, which is not
     *     among the bytes then
     */
    record Chunk(long from, EventFilter filter, long next, Buffer bytes, Stop stopped) {}

    /** Why a chunk ends where it does. */
    enum Stop {
        NOTHING_MORE,
        FULL,
        GAP,
        JOB_ENDED
    }

    /** What comes from this version on; empty, from a version that is not there any more, if the reader is too late. */
    @Nullable
    Chunk from(long version, EventFilter filter) {
        Chunk known = last;
        if (known == null || known.from != version || known.next == version || !known.filter.equals(filter)) {
            known = cut(version, filter);
            last = known;
        }
        // Only now is it known that nothing was overwritten while it was read.
        return stream.first() <= version ? known : null;
    }

    private Chunk cut(long from, EventFilter filter) {
        Buffer bytes = Buffer.buffer();
        long end = stream.end();
        long next = from;
        Stop stop = Stop.NOTHING_MORE;
        while (next < end && stop == Stop.NOTHING_MORE) {
            Optional<Frame> frame = stream.at(next++).filter(filter::takes);
            if (frame.isPresent()) {
                stop = stopAt(frame.get(), filter);
                if (stop != Stop.GAP) {
                    bytes.appendBytes(frame.get().bytes());
                }
                if (stop == Stop.NOTHING_MORE && bytes.length() >= MAX_BYTES) {
                    stop = Stop.FULL;
                }
            }
        }
        return new Chunk(from, filter, next, bytes, stop);
    }

    private static Stop stopAt(Frame frame, EventFilter filter) {
        if (filter instanceof EventFilter.OfJob) {
            if (frame.gap()) {
                return Stop.GAP;
            }
            if (frame.state().isPresent() && frame.state().get().terminal()) {
                return Stop.JOB_ENDED;
            }
        }
        return Stop.NOTHING_MORE;
    }
}
