package dev.jobd.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that share a PostgreSQL, which may go, as any of them may. */
class PostgresqlIT {
    private static final String MINUTE = "{\"ms\":60000}";
    private static final String WITH_A_RETRY = """
            {"type":"sleep","payload":{"ms":%d},"max_retries":1,"backoff":{"initial_ms":1}}""";
    private static final Map<String, String> LONG_LEASE = Map.of("LEASE", "60s");

    private static PostgresqlServer server;

    private final List<PackagedJobd> nodes = new ArrayList<>();
    private String database = "";

    @BeforeAll
    static void startServer(@TempDir Path data) {
        server = new PostgresqlServer(data);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void createDatabase() {
        database = server.newDatabase();
    }

    @AfterEach
    void end() {
        nodes.forEach(PackagedJobd::close);
    }

    @Test
    void jobsSurviveAKillOfTheOnlyNode() {
        PackagedJobd first = start("one", Map.of("MAX_CONCURRENCY", "1"));
        String ended = first.submit("echo", "\"still here\"");
        first.awaitState(ended, "SUCCEEDED");
        String running = submit(first, WITH_A_RETRY.formatted(60_000));
        first.awaitState(running, "RUNNING");
        String queued = first.submit("echo", "2");
        String scheduled = submit(first, "{\"type\":\"echo\",\"payload\":1,\"delay_ms\":600000}");
        assertThat(first.call("PUT", "/schedules/daily", """
                        {"cron":"0 3 * * *","job":{"type":"echo","payload":1}}""").statusCode()).isEqualTo(201);
        JsonNode before = first.job(ended);

        kill(first);

        PackagedJobd second = start("one", Map.of());
        assertThat(second.job(ended)).isEqualTo(before);
        assertThat(before.path("result").asText()).isEqualTo("\"still here\"");
        assertThat(state(second, scheduled)).isEqualTo("SCHEDULED");
        assertThat(second.get("/schedules/daily").statusCode()).isEqualTo(200);
        second.awaitState(queued, "SUCCEEDED");
        await().atMost(PackagedJobd.LIMIT).untilAsserted(() -> assertRuns(second, running, "one", 2));
    }

    @Test
    void jobsOfANodeThatIsKilledAreRescuedByAnother() {
        PackagedJobd one = start("one", Map.of());
        String once = one.submit("sleep", MINUTE);
        String twice = submit(one, WITH_A_RETRY.formatted(60_000));
        one.awaitState(once, "RUNNING");
        one.awaitState(twice, "RUNNING");
        PackagedJobd two = start("two", Map.of());

        kill(one);

        two.awaitState(once, "FAILED");
        assertThat(two.job(once).path("error").asText()).isEqualTo("the node 'one' was lost");
        await().atMost(PackagedJobd.LIMIT).untilAsserted(() -> assertRuns(two, twice, "two", 2));
        assertThat(two.job(twice).path("attempts").path(0).path("error").asText())
                .isEqualTo("the node 'one' was lost");
    }

    @Test
    void aNodeThatStoodStillPastItsLeaseChangesNothingOfWhatOthersDid() {
        PackagedJobd one = start("one", Map.of());
        String id = submit(one, WITH_A_RETRY.formatted(3_000));
        one.awaitState(id, "RUNNING");
        one.signal("STOP");
        PackagedJobd two = start("two", Map.of());
        two.awaitState(id, "SUCCEEDED");
        JsonNode ended = two.job(id);

        one.signal("CONT");
        awaitLine(one, "the lease of this node is lost");
        await().atMost(PackagedJobd.LIMIT).until(() -> waitFor(one, "{\"type\":\"echo\",\"payload\":1}")
                .path("node")
                .asText()
                .equals("one"));

        assertThat(two.job(id)).isEqualTo(ended);
        assertThat(one.job(id)).isEqualTo(ended);
        assertThat(ended.path("attempts").findValuesAsText("outcome")).containsExactly("FAILED", "SUCCEEDED");
        assertThat(ended.path("attempts").findValuesAsText("node")).containsExactly("one", "two");
    }

    @Test
    void aJobIsCancelledOnAnotherNodeThanItsOwn() {
        PackagedJobd one = start("one", Map.of());
        String id = one.submit("sleep", MINUTE);
        one.awaitState(id, "RUNNING");
        PackagedJobd two = start("two", Map.of());

        assertThat(two.call("DELETE", "/jobs/" + id, "").statusCode()).isEqualTo(202);

        two.awaitState(id, "CANCELLED");
        awaitLine(one, "to=CANCELLED");
        assertThat(one.lines()).noneMatch(line -> line.contains("left behind"));
        assertThat(two.job(id).path("attempts").findValuesAsText("node")).containsExactly("one");
    }

    @Test
    void aPauseOfTheQueueHoldsOnAllNodes() {
        PackagedJobd one = start("one", Map.of());
        PackagedJobd two = start("two", Map.of());

        assertThat(one.call("POST", "/queue/pause", "").statusCode()).isEqualTo(200);

        JsonNode held =
                PackagedJobd.json(two.call("POST", "/jobs", "{\"type\":\"echo\",\"payload\":1}", "Prefer", "wait=2")
                        .body());
        assertThat(held.path("state").asText()).isEqualTo("QUEUED");
        await().atMost(PackagedJobd.LIMIT)
                .until(() -> PackagedJobd.json(two.get("/queue").body())
                        .path("paused")
                        .asBoolean());
        assertThat(one.call("POST", "/queue/resume", "").statusCode()).isEqualTo(200);
        two.awaitState(held.path("job_id").asText(), "SUCCEEDED");
    }

    @Test
    void anIdempotencyKeyIsKnownOnAllNodes() {
        PackagedJobd one = start("one", Map.of());
        PackagedJobd two = start("two", Map.of());
        HttpResponse<String> first = submitWithKey(one, 1);

        HttpResponse<String> again = submitWithKey(two, 1);

        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(id(again)).isEqualTo(id(first));
        assertThat(submitWithKey(two, 2).statusCode()).isEqualTo(422);
    }

    @Test
    void jobsGoOnWhileTheServerIsAwayAndEndWhenItIsBack() {
        PackagedJobd jobd = start("one", LONG_LEASE);
        String id = jobd.submit("sleep", "{\"ms\":1500}");
        jobd.awaitState(id, "RUNNING");
        Instant end = Instant.parse(jobd.job(id).path("started_at").asText()).plusMillis(1_500);

        server.stop();
        try {
            await().atMost(PackagedJobd.LIMIT)
                    .until(() -> jobd.get("/q/health/ready").statusCode() == 503);
            assertUnavailable(jobd.post("{\"type\":\"echo\",\"payload\":1}"));
            assertUnavailable(jobd.get("/jobs/" + id));
            assertThat(jobd.get("/q/health/live").statusCode()).isEqualTo(200);
            await().atMost(PackagedJobd.LIMIT).until(() -> Instant.now().isAfter(end));
        } finally {
            server.startAgain();
        }

        await().atMost(PackagedJobd.LIMIT)
                .until(() -> jobd.get("/q/health/ready").statusCode() == 200);
        jobd.awaitState(id, "SUCCEEDED");
        assertThat(jobd.job(id).path("attempts").findValuesAsText("outcome")).containsExactly("SUCCEEDED");
        assertThat(waitFor(jobd, "{\"type\":\"echo\",\"payload\":1}")
                        .path("state")
                        .asText())
                .isEqualTo("SUCCEEDED");
    }

    @Test
    void anAttemptEndsWithTheLeaseThatCannotBeRenewed() {
        PackagedJobd jobd = start("one", Map.of());
        String id = submit(jobd, WITH_A_RETRY.formatted(60_000));
        jobd.awaitState(id, "RUNNING");

        server.stop();
        try {
            awaitLine(jobd, "given up job=" + id);
        } finally {
            server.startAgain();
        }

        await().atMost(PackagedJobd.LIMIT).untilAsserted(() -> assertRuns(jobd, id, "one", 2));
    }

    @Test
    void whatANodeHandsBackAtItsStopRunsOnAnotherAtOnce() {
        PackagedJobd one = start("one", Map.of("SHUTDOWN_GRACE", "100ms", "LEASE", "60s", "MAX_CONCURRENCY", "1"));
        String running = one.submit("sleep", MINUTE);
        one.awaitState(running, "RUNNING");
        PackagedJobd two = start("two", LONG_LEASE);

        one.signal("TERM");

        await().atMost(PackagedJobd.LIMIT).untilAsserted(() -> assertRuns(two, running, "two", 1));
        assertThat(one.exitCode()).isZero();
        assertThat(one.lines()).anyMatch(line -> line.contains("handed back") && line.contains(running));
    }

    private PackagedJobd start(String name, Map<String, String> others) {
        Map<String, String> environment =
                new HashMap<>(Map.of("STORE", server.address(database), "NODE_NAME", name, "LEASE", "2s"));
        environment.putAll(others);
        PackagedJobd node = PackagedJobd.start(environment);
        nodes.add(node);
        return node;
    }

    private static void kill(PackagedJobd jobd) {
        jobd.signal("KILL");
        jobd.exitCode();
    }

    private static void awaitLine(PackagedJobd jobd, String part) {
        await().atMost(PackagedJobd.LIMIT).until(() -> jobd.lines().stream().anyMatch(line -> line.contains(part)));
    }

    private static void assertRuns(PackagedJobd asked, String id, String node, int attempt) {
        JsonNode job = asked.job(id);
        assertThat(job.path("state").asText()).isEqualTo("RUNNING");
        assertThat(job.path("node").asText()).isEqualTo(node);
        assertThat(job.path("attempt").asInt()).isEqualTo(attempt);
        assertThat(job.path("attempts")).hasSize(attempt);
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(PackagedJobd.json(answer.body()).path("code").asText()).isEqualTo("store-unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
    }

    private static HttpResponse<String> submitWithKey(PackagedJobd jobd, int payload) {
        String body = "{\"type\":\"echo\",\"payload\":%d}".formatted(payload);
        return jobd.call("POST", "/jobs", body, "Idempotency-Key", "\"the only one\"");
    }

    /** Submits a job and answers it as it has ended. */
    private static JsonNode waitFor(PackagedJobd jobd, String body) {
        return PackagedJobd.json(
                jobd.call("POST", "/jobs", body, "Prefer", "wait=20").body());
    }

    private static String submit(PackagedJobd jobd, String body) {
        return id(jobd.post(body));
    }

    private static String id(HttpResponse<String> answer) {
        return PackagedJobd.json(answer.body()).path("job_id").asText();
    }

    private static String state(PackagedJobd jobd, String id) {
        return jobd.job(id).path("state").asText();
    }
}
