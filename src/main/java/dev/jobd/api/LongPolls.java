package dev.jobd.api;

import dev.jobd.domain.NodeStopped;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The requests that wait for a job. When the node stops their wait is over, and the server is not to close their
 * connections before they are answered.
 */
@Singleton
final class LongPolls {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final AtomicInteger open = new AtomicInteger();

    void add(RoutingContext request) {
        open.incrementAndGet();
        request.addEndHandler(_ -> open.decrementAndGet());
    }

    void stop(@Observes NodeStopped event) {
        long begin = System.nanoTime();
        while (open.get() > 0 && System.nanoTime() - begin < LIMIT_NANOS) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
