package dev.jobd.api;

import dev.jobd.api.EventChunks.Chunk;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.observe.EventStream;
import dev.jobd.observe.StreamEvent;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Somebody who reads events: a place in the stream and a connection. Nothing is written while the connection has not taken
 * what was written before, so that no reader holds more than one chunk. Touched by the thread of its event loop only.
 */
final class EventReader {
    /** For one turn; others have to have theirs. */
    private static final int MAX_CHUNKS = 4;

    private static final byte[] BEGIN = "retry: 1000\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.UTF_8);

    private final EventStream stream;
    private final EventWriter writer;
    private final ReaderLimits limits;
    private final EventChunks chunks;
    private final EventFilter filter;
    private final Consumer<EventReader> look;
    private final HttpServerResponse response;
    private final Channel channel;

    private long position;
    /** What it waits for: the connection, or a look at the job. */
    private int underWay;
    /** Since when it waits. */
    private long since;
    /** When something was written last. */
    private long written;

    private boolean gone;

    /**
     * Where a reader's answer goes.
     *
     * @param channel that of the response
     */
    record Connection(HttpServerResponse response, Channel channel) {}

    /**
     * A job as it was read.
     *
     * @param upTo what happened to it up to this version is in it
     */
    record Seen(JobRecord job, long upTo) {}

    /**
     * @param position the first version that it is to have
     * @param look is called when a reader of one job has missed something: {@link #waits} until it is told of the job as
     *     it is
     */
    EventReader(
            EventReaders.Ground ground,
            EventChunks chunks,
            EventFilter filter,
            long position,
            Connection connection,
            Consumer<EventReader> look) {
        this.stream = ground.stream();
        this.writer = ground.writer();
        this.limits = ground.limits();
        this.chunks = chunks;
        this.filter = filter;
        this.position = position;
        this.response = connection.response();
        this.channel = connection.channel();
        this.look = look;
    }

    void begin(long now) {
        write(Buffer.buffer(BEGIN), now);
    }

    /**
     * Tells a reader of one job how it is; what comes later follows.
     *
     * @param missed says first that it has missed something
     */
    void tell(Seen seen, boolean missed, long now) {
        Buffer bytes = missed ? Buffer.buffer(writer.reset()) : Buffer.buffer();
        bytes.appendBytes(
                writer.frame(StreamEvent.present(seen.job(), seen.upTo())).bytes());
        position = Math.max(position, seen.upTo() + 1);
        if (seen.job().job() instanceof Job.Ended) {
            end(bytes);
        } else {
            write(bytes, now);
        }
    }

    /** Tells a reader of one job that it has missed something, and that the job is there no more. */
    void tellOfNothing() {
        end(Buffer.buffer(writer.reset()));
    }

    /** Says to a reader of all jobs that something is missing, and goes on with what comes from now on. */
    void reset(long now) {
        position = Math.max(position, stream.newest() + 1);
        write(Buffer.buffer(writer.reset(position - 1)), now);
    }

    /** Writes what there is for this reader and what its connection takes. */
    void serve(long now) {
        if (gone) {
            return;
        }
        if (underWay > 0) {
            if (now - since >= limits.patience() || position < stream.first()) {
                cutOff();
            }
            return;
        }
        for (int i = 0; i < MAX_CHUNKS && underWay == 0 && !gone && position < stream.end() && limits.room(); i++) {
            advance(now);
        }
        if (underWay == 0 && !gone && now - written >= limits.keepAlive().toNanos()) {
            write(Buffer.buffer(KEEP_ALIVE), now);
        }
    }

    private void advance(long now) {
        Chunk chunk = chunks.from(position, filter);
        if (chunk == null) {
            fellBehind(now);
            return;
        }
        position = chunk.next();
        switch (chunk.stopped()) {
            case JOB_ENDED -> end(chunk.bytes());
            case GAP -> {
                writeAny(chunk.bytes(), now);
                look.accept(this);
            }
            case FULL, NOTHING_MORE -> writeAny(chunk.bytes(), now);
        }
    }

    private void fellBehind(long now) {
        if (filter instanceof EventFilter.OfJob) {
            position = Math.max(position, stream.end());
            look.accept(this);
        } else {
            reset(now);
        }
    }

    /** Until {@link #goesOn} nothing is written. */
    void waits(long now) {
        if (underWay++ == 0) {
            since = now;
        }
    }

    void goesOn() {
        underWay--;
    }

    private void writeAny(Buffer bytes, long now) {
        if (bytes.length() > 0) {
            write(bytes, now);
        }
    }

    private void write(Buffer bytes, long now) {
        written = now;
        waits(now);
        limits.pending(bytes.length());
        response.write(bytes).onComplete(_ -> {
            limits.pending(-bytes.length());
            goesOn();
        });
    }

    private void end(Buffer bytes) {
        gone = true;
        response.end(bytes);
    }

    /** Ends the stream in order. */
    void end() {
        if (!gone) {
            gone = true;
            response.end();
        }
    }

    /** Closes the connection. */
    void cutOff() {
        gone = true;
        stream.cut();
        // Not in order, through the handlers of the server, which would wait until everything was taken. Nor is the
        // system to go on with what it has.
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        var _ = channel.pipeline().firstContext().close();
    }

    /** Nobody is there any more. */
    void leave() {
        gone = true;
    }

    boolean gone() {
        return gone;
    }
}
