package dev.jobd.api;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Submission;
import dev.jobd.domain.Submitted;
import dev.jobd.engine.Orchestrator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /jobs}. Most requests are submissions, and a resource would cost each of them more than all that is done for
 * it here: so it stands beside the resources (docs/decisions/0009). {@link SubmissionDocs} describes it.
 */
@Singleton
final class SubmissionRoute {
    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private static final String REPLAYED = "Idempotency-Replayed";
    private static final AsciiString IDEMPOTENCY_KEY = AsciiString.cached(IdempotencyKey.HEADER);
    private static final AsciiString PREFER = AsciiString.cached(Prefer.HEADER);
    private static final AsciiString TRACEPARENT = AsciiString.cached(TraceParent.HEADER);

    private final Orchestrator orchestrator;
    private final JobAnswers answers;
    private final LongPolls longPolls;

    SubmissionRoute(Orchestrator orchestrator, JobAnswers answers, LongPolls longPolls) {
        this.orchestrator = orchestrator;
        this.answers = answers;
        this.longPolls = longPolls;
    }

    void install(@Observes Router router) {
        router.post("/jobs").order(Routes.SUBMISSIONS).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!MediaTypes.hasJson(request.headers())) {
            Routes.answer(context, HttpProblem.unsupportedMediaType());
            return;
        }
        if (!MediaTypes.accepts(request.headers(), MediaTypes.JSON)) {
            Routes.answer(context, HttpProblem.notAcceptable());
            return;
        }
        if (request.headers().contains(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE, true)) {
            context.response().writeContinue();
        }
        // It fails only with its connection, and then nobody is there to be answered.
        request.body().onSuccess(body -> submit(context, body.getBytes()));
        request.resume();
    }

    private void submit(RoutingContext context, byte[] body) {
        MultiMap headers = context.request().headers();
        ContextInternal loop = (ContextInternal) context.vertx().getOrCreateContext();
        try {
            Submission plain = SubmissionReader.read(body);
            Submission traced = TraceParent.on(plain, headers.get(TRACEPARENT));
            Submission job = IdempotencyKey.on(traced, all(headers, IDEMPOTENCY_KEY));
            Optional<Duration> wait = Prefer.wait(all(headers, PREFER));
            if (wait.isPresent()) {
                longPolls.add(context);
            }
            CompletionStage<Submitted> stored = orchestrator.submit(job, LoopTurns.ofThisLoop());
            CompletionStage<Submitted> done =
                    wait.isEmpty() ? stored : stored.thenCompose(submitted -> ended(submitted, wait.get()));
            // On the loop again, whichever thread has brought the job there.
            done.whenComplete((submitted, failure) -> loop.execute(() -> answer(context, wait, submitted, failure)));
        } catch (Throwable e) {
            Routes.answer(context, e);
        }
    }

    /** The job as it is when it has ended, or when that took too long. */
    private CompletionStage<Submitted> ended(Submitted submitted, Duration wait) {
        return orchestrator
                .await(submitted.job().job().spec().id(), Optional.empty(), wait)
                .thenApply(later -> new Submitted(later.orElse(submitted.job()), submitted.replayed()));
    }

    /**
     * Nothing comes of it if the client has gone.
     *
     * @param submitted null if there is a failure, and only then
     */
    private void answer(
            RoutingContext context,
            Optional<Duration> wait,
            @Nullable Submitted submitted,
            @Nullable Throwable failure) {
        HttpServerResponse response = context.response();
        if (submitted == null) {
            Routes.answer(context, failure);
            return;
        }
        try {
            JobRecord job = submitted.job();
            response.putHeader(HttpHeaderNames.LOCATION, JobAnswers.address(job));
            wait.ifPresent(time -> response.putHeader(Prefer.APPLIED, Prefer.applied(time)));
            if (submitted.replayed()) {
                response.putHeader(REPLAYED, "true");
            }
            answers.send(wait.isPresent() && job.job() instanceof Job.Ended ? OK : ACCEPTED, job, response);
        } catch (Throwable e) {
            Routes.answer(context, e);
        }
    }

    private static List<String> all(MultiMap headers, CharSequence name) {
        return headers.contains(name) ? headers.getAll(name) : List.of();
    }
}
