package dev.jobd.api;

import dev.jobd.observe.EventStream;
import io.vertx.core.impl.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The readers of events whose connections belong to one event loop. Now and then each has its turn, in slices with pauses
 * between them, in which no other loop takes the place of this one: jobs and what else the loop has to do, submissions
 * first of all, do not wait for thousands of readers. If that is too little for all of them, they are told that they miss
 * something. Touched by the thread of the loop only.
 */
final class LoopReaders {
    private static final Logger LOG = Logger.getLogger(LoopReaders.class);

    private static final long TICK_MS = 50;
    private static final long PAUSE_MS = 1;
    private static final long LAST_MS = 2 * TICK_MS;
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long NONE = -1;

    private final ContextInternal loop;
    private final EventStream stream;
    private final EventWriter writer;
    private final ReaderLimits limits;
    private final EventChunks chunks;
    private final List<EventReader> readers = new ArrayList<>();

    private long timer = NONE;
    /** Whether a round is under way, and the reader whose turn is next in it. */
    private boolean serving;

    private int next;

    /** @param loop a context that belongs to no request */
    LoopReaders(ContextInternal loop, EventReaders.Ground ground) {
        this.loop = loop;
        this.stream = ground.stream();
        this.writer = ground.writer();
        this.limits = ground.limits();
        this.chunks = new EventChunks(stream);
    }

    EventChunks chunks() {
        return chunks;
    }

    void add(EventReader reader) {
        readers.add(reader);
        beAwake();
    }

    /** Events are recorded: from now on they are looked at, until there are neither readers nor events to be kept. */
    void beAwake() {
        if (timer == NONE) {
            timer = loop.setPeriodic(TICK_MS, _ -> tick());
        }
    }

    private void tick() {
        stream.advance(System.nanoTime(), writer::frame);
        if (serving) {
            return;
        }
        readers.removeIf(EventReader::gone);
        if (readers.isEmpty() && !stream.recording()) {
            rest();
        }
        serving = true;
        next = 0;
        serve();
    }

    private void rest() {
        loop.owner().cancelTimer(timer);
        timer = NONE;
    }

    private void serve() {
        if (!limits.beginTurn()) {
            afterAPause(this::serve);
            return;
        }
        try {
            slice();
        } catch (Throwable e) {
            LOG.error("cannot serve readers of events", e);
        }
        if (next < readers.size()) {
            afterAPause(() -> {
                limits.endTurn();
                afterAPause(this::serve);
            });
        } else {
            limits.endTurn();
            serving = false;
        }
    }

    private void slice() {
        long begin = System.nanoTime();
        long now = begin;
        while (next < readers.size() && now - begin < SLICE_NANOS) {
            serve(readers.get(next++), now);
            now = System.nanoTime();
        }
    }

    /** A bug with one reader must not hold up the others. */
    private static void serve(EventReader reader, long now) {
        try {
            reader.serve(now);
        } catch (RuntimeException e) {
            LOG.error("cannot serve a reader of events", e);
            reader.cutOff();
        }
    }

    private void afterAPause(Runnable task) {
        loop.setTimer(PAUSE_MS, _ -> task.run());
    }

    /** Ends all streams, a moment later: a job is told of just after it has ended. */
    CompletableFuture<Void> end() {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        loop.runOnContext(_ -> loop.setTimer(readers.isEmpty() ? PAUSE_MS : LAST_MS, _ -> {
            long now = System.nanoTime();
            stream.advance(now, writer::frame);
            readers.forEach(reader -> {
                serve(reader, now);
                reader.end();
            });
            rest();
            ended.complete(null);
        }));
        return ended;
    }
}
