package dev.jobd.api;

import dev.jobd.domain.NodeStopped;
import dev.jobd.engine.Orchestrator;
import dev.jobd.observe.EventStream;
import io.netty.channel.EventLoop;
import io.vertx.core.impl.ContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** All readers of events of this node. */
@Singleton
final class EventReaders {
    private static final int MAX_READERS = 10_000;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

    private final Ground ground;
    private final Map<EventLoop, LoopReaders> loops = new ConcurrentHashMap<>();

    /** What readers stand on. */
    record Ground(EventStream stream, EventWriter writer, ReaderLimits limits) {}

    @Inject
    EventReaders(EventStream stream, Orchestrator orchestrator) {
        this(new Ground(
                stream,
                new EventWriter(orchestrator::now, orchestrator.durable()),
                new ReaderLimits(MAX_READERS, KEEP_ALIVE, PATIENCE)));
    }

    EventReaders(Ground ground) {
        this.ground = ground;
    }

    Ground ground() {
        return ground;
    }

    /** Those of the event loop of this context. */
    LoopReaders of(ContextInternal context) {
        return loops.computeIfAbsent(context.nettyEventLoop(), _ -> new LoopReaders(context.unwrap(), ground));
    }

    void stop(@Observes NodeStopped event) {
        stop();
    }

    /** Ends all streams. */
    void stop() {
        CompletableFuture.allOf(loops.values().stream().map(LoopReaders::end).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
