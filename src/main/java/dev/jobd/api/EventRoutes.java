package dev.jobd.api;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.engine.Orchestrator;
import dev.jobd.observe.EventStream;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * {@code GET /events} and {@code GET /jobs/{id}/events}: streams without end, which need the connection itself and so
 * stand beside the resources.
 */
@Singleton
final class EventRoutes {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    private final EventReaders readers;
    private final EventReaders.Ground ground;
    private final EventStream stream;
    private final Function<UUID, Optional<JobRecord>> jobs;

    @Inject
    EventRoutes(EventReaders readers, Orchestrator orchestrator) {
        this(readers, orchestrator::find);
    }

    /** @param jobs may block */
    EventRoutes(EventReaders readers, Function<UUID, Optional<JobRecord>> jobs) {
        this.readers = readers;
        this.ground = readers.ground();
        this.stream = ground.stream();
        this.jobs = jobs;
    }

    void install(@Observes Router router) {
        router.route("/events").order(Routes.BESIDE_RESOURCES).handler(context -> ifAllowed(context, this::all));
        router.route("/jobs/:id/events")
                .order(Routes.BESIDE_RESOURCES)
                .handler(context -> ifAllowed(context, this::ofJob));
    }

    private void ifAllowed(RoutingContext context, Consumer<RoutingContext> serve) {
        HttpMethod method = context.request().method();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            Routes.answerUnrouted(context);
        } else if (MediaTypes.accepts(context.request().headers(), MediaTypes.EVENT_STREAM)) {
            serve.accept(context);
        } else {
            Routes.answer(context, HttpProblem.notAcceptable());
        }
    }

    private void all(RoutingContext context) {
        EventFilter filter = EventFilter.parse(context.queryParams());
        if (headOnly(context) || !join(context)) {
            return;
        }
        if (!stream.shared()) {
            all(context, filter);
            return;
        }
        // Other nodes have to be told that somebody listens.
        context.vertx()
                .executeBlocking(
                        () -> {
                            stream.open();
                            return filter;
                        },
                        false)
                .onComplete(
                        _ -> {
                            if (!context.response().closed()) {
                                all(context, filter);
                            }
                        },
                        context::fail);
    }

    private void all(RoutingContext context, EventFilter filter) {
        OptionalLong known = lastEvent(context);
        boolean resumes = resumes(known);
        EventReader reader = open(context, filter, resumes ? known.getAsLong() + 1 : stream.newest() + 1, _ -> {});
        if (known.isPresent() && !resumes) {
            reader.reset(System.nanoTime());
        }
    }

    private void ofJob(RoutingContext context) {
        EventFilter.refuseParameters(context.queryParams());
        UUID id = JobAnswers.id(Objects.requireNonNull(context.pathParam("id")));
        // Before the job is read, so that nothing is missed that happens to it from then on.
        if (!join(context)) {
            return;
        }
        find(context, id, found -> ofJob(context, found.orElseThrow(() -> JobAnswers.notFound(id))));
    }

    private void ofJob(RoutingContext context, EventReader.Seen seen) {
        JobRecord job = seen.job();
        OptionalLong known = lastEvent(context);
        if (job.job() instanceof Job.Ended
                && known.isPresent()
                && known.getAsLong() >= job.version()
                && known.getAsLong() <= stream.newest()) {
            // By which an EventSource knows that it need not come again.
            context.response().setStatusCode(NO_CONTENT).end();
            return;
        }
        if (headOnly(context)) {
            return;
        }
        UUID id = job.job().spec().id();
        boolean resumes = resumes(known);
        EventReader reader = open(
                context,
                new EventFilter.OfJob(id),
                (resumes ? known.getAsLong() : seen.upTo()) + 1,
                again -> look(context, id, again));
        if (!resumes) {
            reader.tell(seen, known.isPresent(), System.nanoTime());
        }
    }

    /** The reader has missed something of its job: tells it how it is now. */
    private void look(RoutingContext context, UUID id, EventReader reader) {
        reader.waits(System.nanoTime());
        find(context, id, found -> {
            reader.goesOn();
            if (reader.gone()) {
                return;
            }
            found.ifPresentOrElse(seen -> reader.tell(seen, true, System.nanoTime()), reader::tellOfNothing);
        });
    }

    private void find(RoutingContext context, UUID id, Consumer<Optional<EventReader.Seen>> then) {
        context.vertx()
                .executeBlocking(() -> seen(id), false)
                .onComplete(
                        found -> {
                            if (!context.response().closed()) {
                                try {
                                    then.accept(found);
                                } catch (Throwable e) {
                                    context.fail(e);
                                }
                            }
                        },
                        context::fail);
    }

    private Optional<EventReader.Seen> seen(UUID id) {
        stream.open();
        // What has come into the stream before the job is read has been stored before; newer things may come later than
        // those that follow them.
        long known = stream.end() - 1;
        return jobs.apply(id).map(job -> new EventReader.Seen(job, Math.max(known, job.version())));
    }

    /** True when the request is answered because it wants no events but only to know whether there would be any. */
    private static boolean headOnly(RoutingContext context) {
        if (!context.request().method().equals(HttpMethod.HEAD)) {
            return false;
        }
        head(context).end();
        return true;
    }

    /** From now on events are kept for this reader. False when the request is answered, as there are too many. */
    private boolean join(RoutingContext context) {
        int max = ground.limits().maxReaders();
        if (!stream.join(max)) {
            Routes.answer(context, HttpProblem.tooManyReaders(max));
            return false;
        }
        context.addEndHandler(_ -> stream.leave(System.nanoTime()));
        // Also if there will be no reader, as for a job that is not there: somebody has to find that nobody reads.
        readers.of(loop(context)).beAwake();
        return true;
    }

    private OptionalLong lastEvent(RoutingContext context) {
        String id = context.request().getHeader(LAST_EVENT_ID);
        return id == null || id.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(ground.writer().version(id));
    }

    /** Whether everything after the last event that the reader has had is still there. */
    private boolean resumes(OptionalLong known) {
        return known.isPresent() && known.getAsLong() >= stream.first() - 1 && known.getAsLong() <= stream.newest();
    }

    private EventReader open(RoutingContext context, EventFilter filter, long position, Consumer<EventReader> look) {
        LoopReaders loop = readers.of(loop(context));
        EventReader.Connection connection = new EventReader.Connection(
                head(context), ((ConnectionBase) context.request().connection()).channel());
        EventReader reader = new EventReader(ground, loop.chunks(), filter, position, connection, look);
        context.addEndHandler(_ -> reader.leave());
        reader.begin(System.nanoTime());
        loop.add(reader);
        return reader;
    }

    private static ContextInternal loop(RoutingContext context) {
        return (ContextInternal) context.vertx().getOrCreateContext();
    }

    private static HttpServerResponse head(RoutingContext context) {
        return context.response()
                .setStatusCode(OK)
                .setChunked(true)
                .putHeader(HttpHeaderNames.CONTENT_TYPE, MediaTypes.EVENT_STREAM)
                .putHeader(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .putHeader("X-Accel-Buffering", "no");
    }
}
