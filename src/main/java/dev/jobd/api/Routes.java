package dev.jobd.api;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The routes around the resources: the access log first, and last the answers that the server would otherwise make up. */
@Singleton
final class Routes {
    /** Behind whatever may refuse a request, and before any route that a submission would only pass. */
    static final int SUBMISSIONS = -2;

    /** Before the resources. */
    static final int BESIDE_RESOURCES = -1;

    private static final int FIRST = Integer.MIN_VALUE + 10;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int INTERNAL = 500;

    void install(@Observes Router router, AccessLog accessLog) {
        if (accessLog.enabled()) {
            router.route().order(FIRST).handler(accessLog);
        }
        router.route(RequestGuard.REFUSED + "*").order(FIRST + 1).handler(Routes::answerRefused);
        // Nothing of ours has matrix parameters, and the resources would drop them without a word.
        router.routeWithRegex("[^;]*;.*").order(FIRST + 2).handler(context -> answer(context, HttpProblem.notFound()));
        router.options().order(BESIDE_RESOURCES).handler(Routes::answerOptions);
        router.route().order(Integer.MAX_VALUE).handler(Routes::answerUnrouted).failureHandler(Routes::answerFailed);
        router.errorHandler(BAD_REQUEST, context -> answer(context, HttpProblem.ofStatus(BAD_REQUEST)));
        router.errorHandler(NOT_FOUND, Routes::answerUnrouted);
        router.errorHandler(INTERNAL, Routes::answerFailed);
    }

    private static void answerRefused(RoutingContext context) {
        RequestGuard.refusal(context.request().path())
                .ifPresentOrElse(
                        status -> {
                            context.response().putHeader(HttpHeaderNames.CONNECTION, "close");
                            answer(context, HttpProblem.ofStatus(status));
                        },
                        context::next);
    }

    private static void answerOptions(RoutingContext context) {
        AllowedMethods.of(context.normalizedPath())
                .ifPresentOrElse(
                        methods -> context.response()
                                .putHeader(HttpHeaderNames.ALLOW, methods)
                                .end(),
                        context::next);
    }

    static void answerUnrouted(RoutingContext context) {
        Optional<String> methods = AllowedMethods.of(context.normalizedPath());
        methods.ifPresent(all -> context.response().putHeader(HttpHeaderNames.ALLOW, all));
        answer(context, methods.isPresent() ? HttpProblem.methodNotAllowed() : HttpProblem.notFound());
    }

    private static void answerFailed(RoutingContext context) {
        Throwable failure = context.failure();
        int status = context.statusCode();
        boolean fromClient = status >= 400 && status < 500;
        if (fromClient) {
            answer(context, HttpProblem.ofStatus(status));
        } else {
            answer(context, failure);
        }
    }

    static void answer(RoutingContext context, @Nullable Throwable failure) {
        answer(
                context,
                Problems.of(
                        failure == null ? new IllegalStateException("a route failed without saying why") : failure));
    }

    static void answer(RoutingContext context, HttpProblem problem) {
        HttpServerResponse response = context.response();
        if (response.headWritten()) {
            context.request().connection().close();
            return;
        }
        response.setStatusCode(problem.status()).putHeader(HttpHeaderNames.CONTENT_TYPE, ProblemBody.MEDIA_TYPE);
        problem.retryAfter()
                .ifPresent(time -> response.putHeader(HttpHeaderNames.RETRY_AFTER, ProblemBody.retryAfter(time)));
        response.end(Buffer.buffer(ProblemBody.of(problem)));
    }
}
