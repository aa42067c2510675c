package dev.jobd.observe;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The latest events, in the order of their versions. They arrive in any order, each at the place that its version names;
 * {@link #advance} makes frames of those that follow each other without a hole, and readers see these. An event that does
 * not arrive is given up after a while, and a gap stands for it.
 *
 * <p>Invariant: a reader that finds a frame of another version at a place, or none, and then {@link #first} at or before
 * that place, has met a hole that was given up; otherwise it has fallen behind.
 */
final class EventRing {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int size;
    private final long maxBytes;
    private final AtomicReferenceArray<@Nullable StreamEvent> arrived;
    private final AtomicReferenceArray<@Nullable Frame> kept;

    /** The highest version that has arrived or is about to. */
    private final AtomicLong newest = new AtomicLong();
    /** The first version that readers can have; written under the lock. */
    private volatile long first = 1;
    /** After the last version that readers can have; written under the lock. */
    private volatile long end = 1;

    /** Guards the fields below and what is kept. */
    private final ReentrantLock lock = new ReentrantLock();

    private long bytes;
    /** The version that is waited for, and since when. */
    private long missing;

    private long missingSince;

    /**
     * @param size a power of two
     * @param maxBytes what the frames may take on the heap
     */
    EventRing(int size, long maxBytes) {
        this.size = size;
        this.maxBytes = maxBytes;
        this.arrived = new AtomicReferenceArray<>(size);
        this.kept = new AtomicReferenceArray<>(size);
    }

    /** To be called for every version, before anything else is done with it. */
    void raise(long version) {
        long known = newest.get();
        while (version > known && !newest.compareAndSet(known, version)) {
            known = newest.get();
        }
    }

    long newest() {
        return newest.get();
    }

    /** Never blocks. An event for which a gap stands already is dropped. */
    void put(StreamEvent event) {
        int at = index(event.version());
        StreamEvent old = arrived.get(at);
        while ((old == null || old.version() < event.version()) && !arrived.compareAndSet(at, old, event)) {
            old = arrived.get(at);
        }
    }

    /** Forgets everything, and goes on with the version after the newest one. */
    void restart() {
        lock.lock();
        try {
            long next = newest.get() + 1;
            first = next;
            end = next;
            for (int i = 0; i < size; i++) {
                StreamEvent event = arrived.get(i);
                if (event != null && event.version() < next) {
                    arrived.compareAndSet(i, event, null);
                }
                kept.set(i, null);
            }
            bytes = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Shows readers what has arrived. Does nothing when another thread is at it. */
    void advance(long nanos, Function<StreamEvent, Frame> writer) {
        if (newest.get() < end || !lock.tryLock()) {
            return;
        }
        try {
            long to = newest.get();
            if (to - end >= size) {
                giveUp(to - size + 2, writer);
            }
            while (end <= to) {
                StreamEvent event = take(end);
                if (event != null) {
                    keep(writer.apply(event));
                } else if (overdue(to, nanos)) {
                    giveUp(nextPresent(to), writer);
                } else {
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    long first() {
        return first;
    }

    long end() {
        return end;
    }

    /** See the invariant for what it means when there is none. */
    Optional<Frame> at(long version) {
        Frame frame = kept.get(index(version));
        return frame != null && frame.version() == version ? Optional.of(frame) : Optional.empty();
    }

    private @Nullable StreamEvent take(long version) {
        int at = index(version);
        StreamEvent event = arrived.get(at);
        return event != null && event.version() == version && arrived.compareAndSet(at, event, null) ? event : null;
    }

    private boolean overdue(long to, long nanos) {
        if (missing != end) {
            missing = end;
            missingSince = nanos;
        }
        return nanos - missingSince >= PATIENCE_NANOS || to - end >= size / 2;
    }

    private long nextPresent(long to) {
        long version = end + 1;
        for (; version <= to; version++) {
            StreamEvent event = arrived.get(index(version));
            if (event != null && event.version() == version) {
                break;
            }
        }
        return version;
    }

    /** Goes on with this version, whatever is missing before it. */
    private void giveUp(long next, Function<StreamEvent, Frame> writer) {
        end = next - 1;
        keep(writer.apply(new StreamEvent.Gap(end)));
    }

    private void keep(Frame frame) {
        long version = frame.version();
        // First of all, so that no reader takes the new frame for a hole in the old ones.
        if (version - first >= size) {
            first = version - size + 1;
        }
        Frame old = kept.getAndSet(index(version), frame);
        bytes += frame.size() - (old == null ? 0 : old.size());
        while (bytes > maxBytes && first < version) {
            long oldest = first;
            first = oldest + 1;
            Frame dropped = kept.get(index(oldest));
            if (dropped != null && dropped.version() < version) {
                kept.set(index(oldest), null);
                bytes -= dropped.size();
            }
        }
        end = version + 1;
    }

    private int index(long version) {
        return (int) (version & (size - 1));
    }
}
