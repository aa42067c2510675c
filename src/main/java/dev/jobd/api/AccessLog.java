package dev.jobd.api;

import dev.jobd.observe.LogLine;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** One line for each request, under the category {@code dev.jobd.access}. Never the query, which may hold a secret. */
@Singleton
final class AccessLog implements Handler<RoutingContext> {
    private static final Logger LOG = Logger.getLogger("dev.jobd.access");

    /** Nobody was there any more to be answered. No status of the RFC's, but known from other servers. */
    private static final int CUT_OFF = 499;

    private final LogLine line;

    AccessLog(LogLine line) {
        this.line = line;
    }

    boolean enabled() {
        return LOG.isInfoEnabled();
    }

    @Override
    public void handle(RoutingContext context) {
        long start = System.nanoTime();
        context.addEndHandler(end -> {
            String path = context.request().path();
            boolean refused = path == null || RequestGuard.refusal(path).isPresent();
            line.info(
                    LOG,
                    "request",
                    "method",
                    refused ? "-" : context.request().method().name(),
                    "path",
                    refused ? "-" : String.valueOf(path),
                    "status",
                    end.succeeded() ? context.response().getStatusCode() : CUT_OFF,
                    "ms",
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        });
        context.next();
    }
}
