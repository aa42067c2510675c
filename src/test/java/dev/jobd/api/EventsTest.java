package dev.jobd.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobd.testing.EventClient;
import dev.jobd.testing.EventClient.Event;
import dev.jobd.testing.GateHandler;
import dev.jobd.testing.Jobs;
import dev.jobd.testing.ProblemForm;
import dev.jobd.testing.RawConnection;
import dev.jobd.testing.Requests;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
final class EventsTest {
    @Inject
    GateHandler gate;

    private static Predicate<Event> stateOf(String job, String state) {
        return event -> event.name().equals("state") && of(job).test(event) && state.equals(event.string("state"));
    }

    private static Predicate<Event> of(String job) {
        return event -> job.equals(event.string("job_id"));
    }

    private static List<Event> eventsOf(String job, List<Event> all) {
        return all.stream().filter(of(job)).toList();
    }

    @Test
    void streamTellsWhatAJobDoesInOrderWithRisingIds() {
        try (EventClient client = EventClient.open("/events")) {
            String job = Jobs.submit("telling", "\"say \\\"hi\\\" to \\u00fc\"");

            List<Event> events = eventsOf(job, client.until(stateOf(job, "SUCCEEDED")));

            assertThat(events).extracting(Event::name).containsExactly("state", "state", "log", "progress", "state");
            assertThat(events).extracting(Event::id).isSorted().doesNotHaveDuplicates();
            assertThat(events.get(0).data().<String, Object>getMap(""))
                    .containsOnlyKeys("job_id", "type", "state", "from", "attempt")
                    .containsEntry("from", null)
                    .containsAllEntriesOf(Map.of("type", "telling", "state", "QUEUED", "attempt", 0));
            assertThat(events.get(1).data().<String, Object>getMap(""))
                    .containsAllEntriesOf(Map.of("state", "RUNNING", "from", "QUEUED", "attempt", 1));
            assertThat(events.get(2).data().<String, Object>getMap(""))
                    .isEqualTo(Map.of("job_id", job, "type", "telling", "line", "say \"hi\" to ü"));
            assertThat(events.get(3).data().<String, Object>getMap(""))
                    .isEqualTo(
                            Map.of("job_id", job, "type", "telling", "progress", 0.5f, "progress_message", "half way"));
            assertThat(events.get(4).string("from")).isEqualTo("RUNNING");
        }
    }

    @Test
    void eachLineOfATextIsAnEventOfItsOwn() {
        try (EventClient client = EventClient.open("/events")) {
            String job = Jobs.submit("telling", "\"one\\n\\ntwo\"");

            List<Event> events = eventsOf(job, client.until(stateOf(job, "SUCCEEDED")));

            assertThat(events)
                    .filteredOn(event -> event.name().equals("log"))
                    .extracting(event -> event.string("line"))
                    .containsExactly("one", "", "two");
        }
    }

    @Test
    void failureTellsItsError() {
        try (EventClient client = EventClient.open("/events")) {
            String job = Jobs.submit("telling", "\"fail\"");

            Event end = client.until(stateOf(job, "FAILED")).getLast();

            assertThat(end.string("error")).isEqualTo("out of luck");
        }
    }

    @Test
    void headSaysThatItIsAStreamThatNobodyMayKeep() {
        try (EventClient client = EventClient.open("/events")) {
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.head().header("content-type")).hasValue("text/event-stream");
            assertThat(client.head().header("cache-control")).hasValue("no-store");
            assertThat(client.head().header("x-accel-buffering")).hasValue("no");
            assertThat(client.block()).hasValue(List.of("retry: 1000"));
        }
    }

    @Test
    void streamGoesOnAfterTheLastEventId() {
        try (EventClient client = EventClient.open("/events")) {
            String job = Jobs.submit("echo", "1");
            List<Event> events = eventsOf(job, client.until(stateOf(job, "SUCCEEDED")));

            try (EventClient again = EventClient.open(
                    "/events", "Last-Event-ID: " + events.getFirst().id())) {
                assertThat(eventsOf(job, again.until(stateOf(job, "SUCCEEDED"))))
                        .extracting(Event::id)
                        .containsExactlyElementsOf(
                                events.stream().skip(1).map(Event::id).toList());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "9007199254740991", "-1", "none of ours"})
    void unknownLastEventIdIsAnsweredWithAReset(String id) {
        try (EventClient client = EventClient.open("/events", "Last-Event-ID: " + id)) {
            Event first = client.next().orElseThrow();
            String job = Jobs.submit("echo", "1");

            assertThat(first.name()).isEqualTo("reset");
            assertThat(client.until(stateOf(job, "SUCCEEDED")))
                    .extracting(Event::id)
                    .allMatch(next -> next > first.id());
        }
    }

    @Test
    void typesAreChosen() {
        try (EventClient client = EventClient.open("/events?type=telling&type=fail")) {
            Jobs.submit("echo", "1");
            String job = Jobs.submit("telling", "1");

            List<Event> events = client.until(stateOf(job, "SUCCEEDED"));

            assertThat(events).extracting(event -> event.string("type")).containsOnly("telling");
            assertThat(events).extracting(Event::name).contains("log", "progress");
        }
    }

    @Test
    void statesAreChosen() {
        try (EventClient client = EventClient.open("/events?state=failed&state=CANCELLED")) {
            Jobs.submit("telling", "1");
            String job = Jobs.submit("telling", "\"fail\"");

            List<Event> events = eventsOf(job, client.until(stateOf(job, "FAILED")));

            assertThat(events).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"/events?state=DONE, ?state", "/events?job=1, ?job", "/jobs/%s/events?type=a, ?type"})
    void whatCannotBeChosenIsRefused(String path, String pointer) {
        String job = Jobs.submit("echo", "1");

        get(path.formatted(job)).then().statusCode(400);

        assertThat(get(path.formatted(job)).jsonPath().getString("errors[0].pointer"))
                .isEqualTo(pointer);
    }

    @Test
    void streamOfAJobBeginsWithItsStateAndEndsWithItsEnd() {
        String job = Jobs.submit("gate", "1");
        Jobs.awaitState(job, "RUNNING");
        try (EventClient client = EventClient.open("/jobs/" + job + "/events")) {
            Event first = client.next().orElseThrow();
            gate.open(job);
            List<Event> rest = client.untilEnd();

            assertThat(first.string("state")).isEqualTo("RUNNING");
            assertThat(rest).allMatch(of(job));
            assertThat(rest.getLast().string("state")).isEqualTo("SUCCEEDED");
            assertThat(rest).extracting(Event::id).allMatch(id -> id > first.id());
        }
    }

    @Test
    void streamOfAnEndedJobIsItsEnd() {
        String job = Jobs.run("echo", "1").path("job_id");

        try (EventClient client = EventClient.open("/jobs/" + job + "/events")) {
            assertThat(client.untilEnd())
                    .extracting(event -> event.string("state"))
                    .containsExactly("SUCCEEDED");
        }
    }

    @Test
    void readerWhoKnowsTheEndNeedNotComeAgain() {
        String job = Jobs.run("echo", "1").path("job_id");
        long end;
        try (EventClient client = EventClient.open("/jobs/" + job + "/events")) {
            end = client.untilEnd().getLast().id();
        }

        given().header("Last-Event-ID", end)
                .get("/jobs/{id}/events", job)
                .then()
                .statusCode(204);
    }

    @Test
    void readerOfAJobWhoMissedSomethingIsToldSoAndHowTheJobIs() {
        String job = Jobs.run("echo", "1").path("job_id");

        try (EventClient client = EventClient.open("/jobs/" + job + "/events", "Last-Event-ID: 1")) {
            assertThat(client.untilEnd()).extracting(Event::name).containsExactly("reset", "state");
        }
    }

    @Test
    void readerOfAJobGoesOnAfterItsLastEvent() {
        String job = Jobs.submit("gate", "1");
        Jobs.awaitState(job, "RUNNING");
        long known;
        try (EventClient client = EventClient.open("/jobs/" + job + "/events")) {
            known = client.next().orElseThrow().id();
            gate.open(job);
            client.untilEnd();
        }

        try (EventClient client = EventClient.open("/jobs/" + job + "/events", "Last-Event-ID: " + known)) {
            assertThat(client.untilEnd())
                    .extracting(event -> event.string("from"))
                    .containsExactly("RUNNING");
        }
    }

    @Test
    void eventsOfAJobThatIsNotThereAreNotFound() {
        ProblemForm.check(
                RawConnection.exchange(Requests.get("/jobs/" + UUID.randomUUID() + "/events")), 404, "job-not-found");
        ProblemForm.check(RawConnection.exchange(Requests.get("/jobs/1/events")), 404, "job-not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events", "/jobs/1/events"})
    void otherMethodsAreNotAllowed(String path) {
        given().delete(path).then().statusCode(405).header("Allow", "GET, HEAD, OPTIONS");
        given().options(path).then().statusCode(200).header("Allow", "GET, HEAD, OPTIONS");
    }

    @Test
    void otherMediaTypesAreNotAcceptable() {
        ProblemForm.check(
                RawConnection.exchange(Requests.bare("GET", "/events", "Accept: application/json\r\n")),
                406,
                "not-acceptable");
    }

    @Test
    void headIsAnsweredWithoutAStream() {
        try (RawConnection connection = RawConnection.open()) {
            assertThat(connection
                            .send(Requests.bare("HEAD", "/events", ""))
                            .headAnswer()
                            .header("content-type"))
                    .hasValue("text/event-stream");
            assertThat(connection
                            .send(Requests.bare("HEAD", "/events", ""))
                            .headAnswer()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void manyReadersHaveTheSameEvents() {
        List<EventClient> clients = new ArrayList<>();
        try {
            IntStream.range(0, 100).forEach(_ -> clients.add(EventClient.open("/events")));
            String job = Jobs.submit("telling", "1");

            List<List<Long>> seen = clients.stream()
                    .map(client -> eventsOf(job, client.until(stateOf(job, "SUCCEEDED"))).stream()
                            .map(Event::id)
                            .toList())
                    .distinct()
                    .toList();

            assertThat(seen).hasSize(1);
        } finally {
            clients.forEach(EventClient::close);
        }
    }

    @Test
    void readersWhoLeaveAreForgotten() {
        EventClient.open("/events").close();

        await().atMost(Jobs.LIMIT)
                .until(() -> get("/q/metrics").body().asString(), all -> all.contains("jobd_event_readers 0.0"));
    }

    @Test
    void documentHasBothStreams() {
        Map<String, Object> paths =
                get("/q/openapi?format=json").then().statusCode(200).extract().path("paths");

        assertThat(paths).containsKeys("/events", "/jobs/{id}/events");
    }
}
