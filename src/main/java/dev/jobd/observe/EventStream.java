package dev.jobd.observe;

import dev.jobd.domain.Exchange;
import dev.jobd.domain.JobEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The events of all jobs, for any number of readers, who come for them: nobody who makes an event waits for them or does
 * anything for them. Nothing is kept while there are none, except for those who may come back soon.
 *
 * <p>Holds {@value #EVENTS} events and {@value #MAX_BYTES} bytes of them at most, besides those that arrived since the
 * last {@link #advance}.
 */
@Singleton
public final class EventStream implements JobEvent.Listener {
    private static final int EVENTS = 16_384;
    private static final long MAX_BYTES = 16L * 1024 * 1024;
    private static final long REST_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final EventRing ring;
    private final Exchange exchange;
    private final Counter cut;
    private final ReentrantLock opening = new ReentrantLock();
    /** Whether events of other nodes come; changed while there are readers, or while nobody can join. */
    private volatile boolean open;

    /** Written under the lock of this. An event whose version is above the newest one that was seen after this was set is kept. */
    private volatile boolean recording;
    /** Both are guarded by this. */
    private int readers;

    private long lastLeft;

    @Inject
    public EventStream(MeterRegistry registry, Exchange exchange) {
        this(registry, new EventRing(EVENTS, MAX_BYTES), exchange);
    }

    EventStream(MeterRegistry registry, EventRing ring, Exchange exchange) {
        this.ring = ring;
        this.exchange = exchange;
        Gauge.builder("jobd.event.readers", this, EventStream::readers)
                .description("Readers of event streams")
                .register(registry);
        cut = Counter.builder("jobd.event.readers.cut")
                .description("Readers that were cut off because they were too slow")
                .register(registry);
    }

    @Override
    public void on(JobEvent event) {
        ring.raise(event.version());
        boolean wanted = exchange.wanted();
        if (recording || wanted) {
            StreamEvent told = StreamEvent.of(event);
            if (recording) {
                ring.put(told);
            }
            if (wanted) {
                exchange.send(StreamEventText.write(told));
            }
        }
    }

    /** Of another node. */
    private void on(String text) {
        StreamEventText.read(text).ifPresent(event -> {
            ring.raise(event.version());
            if (recording) {
                ring.put(event);
            }
        });
    }

    /** Whether there may be events of other nodes, so that a reader has to {@link #open}. */
    public boolean shared() {
        return exchange.shared();
    }

    /**
     * Has the events of other nodes come too. To be called by each reader that has joined, before it looks for its place:
     * the first blocks until all changes up to {@link #newest} are stored, of which events need not come.
     */
    public void open() {
        if (!shared()) {
            return;
        }
        opening.lock();
        try {
            if (!open) {
                ring.raise(exchange.join(this::on, ring::raise));
                ring.restart();
                open = true;
            }
        } finally {
            opening.unlock();
        }
    }

    /** Another reader; false when there are as many as there may be. It has to {@link #leave}. */
    public synchronized boolean join(int max) {
        if (readers >= max) {
            return false;
        }
        readers++;
        if (!recording) {
            recording = true;
            ring.restart();
        }
        return true;
    }

    /** @param nanos see {@link #advance} */
    public synchronized void leave(long nanos) {
        readers--;
        lastLeft = nanos;
    }

    public synchronized int readers() {
        return readers;
    }

    /** A reader was cut off. */
    public void cut() {
        cut.increment();
    }

    /**
     * Shows readers what has happened. To be called again and again while it is {@link #recording}.
     *
     * @param nanos the time, as {@link System#nanoTime} has it
     * @param writer makes the frame of each event, once
     */
    public void advance(long nanos, Function<StreamEvent, Frame> writer) {
        ring.advance(nanos, writer);
        rest(nanos);
    }

    private synchronized void rest(long nanos) {
        if (recording && readers == 0 && nanos - lastLeft >= REST_NANOS) {
            recording = false;
            ring.restart();
            close();
        }
    }

    private void close() {
        // Nobody opens it now, as nobody joins.
        if (open) {
            open = false;
            exchange.leave();
        }
    }

    public boolean recording() {
        return recording;
    }

    /** The first version that is still there. */
    public long first() {
        return ring.first();
    }

    /** After the last version that can be read. */
    public long end() {
        return ring.end();
    }

    /** The last version that anything is known of. */
    public long newest() {
        return ring.newest();
    }

    /**
     * The event of this version, between {@link #first} and {@link #end}. When there is none, and afterwards
     * {@link #first} is still not above it, there never will be.
     */
    public Optional<Frame> at(long version) {
        return ring.at(version);
    }
}
