package dev.jobd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobd.domain.Exchange;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Progress;
import dev.jobd.observe.EventStream;
import dev.jobd.testing.EventClient;
import dev.jobd.testing.EventClient.Event;
import dev.jobd.testing.JobEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readers with limits that a test can reach. */
class EventReadersTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final UUID ID = UUID.fromString("01936d3c-0000-7000-8000-000000000001");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EventStream stream = new EventStream(registry, Exchange.NONE);
    private final Map<UUID, JobRecord> jobs = new ConcurrentHashMap<>();
    private final AtomicLong versions = new AtomicLong();
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private EventReaders readers(int max, Duration keepAlive, Duration patience) {
        return new EventReaders(new EventReaders.Ground(
                stream, new EventWriter(() -> Instant.EPOCH, false), new ReaderLimits(max, keepAlive, patience)));
    }

    private int serve(EventReaders readers) {
        return serve(readers, () -> {});
    }

    /** @param read runs when a job has been read and was not yet told of */
    private int serve(EventReaders readers, Runnable read) {
        Router router = Router.router(vertx);
        EventRoutes routes = new EventRoutes(readers, id -> {
            Optional<JobRecord> job = Optional.ofNullable(jobs.get(id));
            read.run();
            return job;
        });
        routes.install(router);
        router.route().failureHandler(context -> Routes.answer(context, context.failure()));
        HttpServer server = vertx.createHttpServer().requestHandler(router);
        return server.listen(0).toCompletionStage().toCompletableFuture().join().actualPort();
    }

    private static EventClient open(int port, String path) {
        return EventClient.open(port, Optional.empty(), path);
    }

    private void keep(Job job, long version) {
        jobs.put(ID, new JobRecord(job, "", Progress.NONE, version, OptionalInt.empty()));
    }

    @Test
    void silenceIsBrokenByComments() {
        int port = serve(readers(1, SHORT, LONG));
        try (EventClient client = open(port, "/events")) {
            client.block();

            assertThat(client.block()).hasValue(List.of(": keep-alive"));
            assertThat(client.block()).hasValue(List.of(": keep-alive"));
        }
    }

    @Test
    void oneReaderTooManyIsRefusedUntilAnotherLeaves() {
        int port = serve(readers(1, LONG, LONG));
        try (EventClient first = open(port, "/events");
                EventClient second = open(port, "/events")) {
            assertThat(first.head().status()).isEqualTo(200);
            assertThat(second.head().status()).isEqualTo(503);
            assertThat(second.head().header("retry-after")).hasValue("5");
        }

        await().atMost(LIMIT).until(() -> {
            try (EventClient third = open(port, "/events")) {
                return third.head().status() == 200;
            }
        });
    }

    @Test
    void readerThatDoesNotReadIsCutOffAndOthersGoOn() {
        int port = serve(readers(2, LONG, SHORT));
        try (EventClient slow = EventClient.open(port, Optional.of(4096), "/events");
                EventClient quick = open(port, "/events")) {
            String line = "x".repeat(4000);
            while (registry.get("jobd.event.readers.cut").counter().count() == 0) {
                for (int i = 0; i < 100; i++) {
                    stream.on(JobEvents.logged(versions.incrementAndGet(), line));
                }
                long last = versions.get();
                assertThat(quick.until(
                                event -> event.id() == last || event.name().equals("reset")))
                        .isNotEmpty();
            }

            assertThat(slow.head().status()).isEqualTo(200);
            await().atMost(LIMIT).until(() -> stream.readers() == 1);
            assertThat(registry.get("jobd.event.readers.cut").counter().count()).isEqualTo(1);
        }
    }

    @Test
    void streamsEndWhenTheNodeStopsAfterAllThatHappenedWasTold() {
        EventReaders readers = readers(1, LONG, LONG);
        int port = serve(readers);
        try (EventClient client = open(port, "/events")) {
            stream.on(JobEvents.submitted(1));

            readers.stop();

            assertThat(client.untilEnd()).extracting(Event::id).containsExactly(1L);
        }
    }

    @Test
    void eventOfAJobThatIsStoredButNotToldYetIsNotTold() {
        keep(JobEvents.queued(ID, "echo"), 1);
        int port = serve(readers(1, LONG, LONG));
        try (EventClient client = open(port, "/jobs/" + ID + "/events")) {
            Event first = client.next().orElseThrow();
            stream.on(new JobEvent.Submitted(JobEvents.queued(ID, "echo"), 1));
            Job.Running running = JobEvents.running(ID, "echo");
            stream.on(new JobEvent.Started(running, 2));
            Job.Ended ended = (Job.Ended) running.settle(Outcome.done(Json.NULL), JobEvents.NOON, 0);
            stream.on(new JobEvent.Ended(running, ended, 3));

            assertThat(first.id()).isEqualTo(1);
            assertThat(client.untilEnd()).extracting(Event::id).containsExactly(2L, 3L);
        }
    }

    @Test
    void readerOfAJobWhoseEndWasLostIsToldOfIt() {
        Job.Running running = JobEvents.running(ID, "echo");
        keep(running, 2);
        int port = serve(readers(1, LONG, LONG));
        try (EventClient client = open(port, "/jobs/" + ID + "/events")) {
            client.next();
            keep((Job.Ended) running.settle(Outcome.done(Json.NULL), JobEvents.NOON, 0), 3);
            stream.on(JobEvents.submitted(4));

            List<Event> rest = client.untilEnd();

            assertThat(rest).extracting(Event::name).containsExactly("reset", "state");
            assertThat(rest.getLast().string("state")).isEqualTo("SUCCEEDED");
        }
    }

    @Test
    void presentStateIsToldOnceHoweverLongItHasNotChanged() {
        keep(JobEvents.running(ID, "echo"), 2);
        stream.on(JobEvents.submitted(9));
        int port = serve(readers(1, SHORT, LONG));
        try (EventClient client = open(port, "/jobs/" + ID + "/events")) {
            assertThat(client.block()).hasValue(List.of("retry: 1000"));
            assertThat(client.next()).map(Event::id).hasValue(9L);
            assertThat(client.block()).hasValue(List.of(": keep-alive"));
        }
    }

    @Test
    void endBetweenTheReadingOfAJobAndItsStreamIsTold() {
        Job.Running running = JobEvents.running(ID, "echo");
        Job.Ended ended = (Job.Ended) running.settle(Outcome.done(Json.NULL), JobEvents.NOON, 0);
        keep(running, 2);
        stream.on(JobEvents.submitted(4));
        int port = serve(readers(1, LONG, LONG), () -> stream.on(new JobEvent.Ended(running, ended, 5)));
        try (EventClient client =
                EventClient.open(port, Optional.empty(), "/jobs/" + ID + "/events", "Last-Event-ID: 1")) {
            List<Event> all = client.untilEnd();

            assertThat(all).extracting(Event::name).containsExactly("reset", "state", "state");
            assertThat(all).extracting(Event::id).containsExactly(EventClient.NO_ID, 4L, 5L);
        }
    }

    @Test
    void readerWhoMissesTheEndOfAJobThatIsThereNoMoreIsToldSo() {
        keep(JobEvents.running(ID, "echo"), 2);
        int port = serve(readers(1, LONG, LONG));
        try (EventClient client = open(port, "/jobs/" + ID + "/events")) {
            client.next();
            jobs.clear();
            stream.on(JobEvents.submitted(4));

            assertThat(client.untilEnd()).extracting(Event::name).containsExactly("reset");
        }
    }

    @Test
    void eventsAreLookedAtAlsoWhenTheReaderWasRefused() {
        int port = serve(readers(1, LONG, LONG));
        try (EventClient client = open(port, "/jobs/" + ID + "/events")) {
            assertThat(client.head().status()).isEqualTo(404);
        }
        stream.on(JobEvents.submitted(1));

        await().atMost(LIMIT).until(() -> stream.end() == 2);
    }
}
