package dev.jobd.api;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jobd.domain.Attempt;
import dev.jobd.domain.Fence;
import dev.jobd.domain.History;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Progress;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.SampleSpec;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobViewWriterTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final UUID ID = UUID.fromString("0193b0a4-6b5e-7c1d-8a54-3f1f6f0c2b11");
    private static final Json PAYLOAD = new Json("{\"n\":1.10,\"text\":\"é 😀\"}");
    private static final SampleSpec SPEC =
            new SampleSpec(ID).payload(PAYLOAD).due(NOON.plusSeconds(5)).ttl(Duration.ofDays(1));

    private static final Job.Queued QUEUED = SPEC.queued();
    private static final Job.Running RUNNING = QUEUED.claim(new Fence(1), NODE, NOON.plusSeconds(6));
    private static final Job SUCCEEDED =
            RUNNING.settle(Outcome.done(new Json("{\"sum\":1.10}")), NOON.plusMillis(7250), 0.5);
    private static final Job FAILED = RUNNING.settle(Outcome.failed("no disk"), NOON.plusMillis(7250), 0.5);
    private static final Job CANCELLED = QUEUED.cancel(NOON.plusSeconds(6));
    private static final Instant LATER = NOON.plusSeconds(8);

    static Stream<Job> oneOfEachState() {
        return Stream.of(QUEUED, QUEUED.pause(), RUNNING, RUNNING.cancel(), SUCCEEDED, FAILED, CANCELLED);
    }

    @ParameterizedTest
    @MethodSource("oneOfEachState")
    void theFieldsAreThoseOfTheViewInTheirOrder(Job job) throws IOException {
        assertThat(namesIn(written(job))).isEqualTo(namesOf(JobView.class));
    }

    @ParameterizedTest
    @MethodSource("oneOfEachState")
    void theFieldsOfAnAttemptAreThoseOfItsViewInTheirOrder(Job job) throws IOException {
        assertThat(written(job).path("attempts"))
                .hasSize(view(record(job)).attempts().size())
                .allSatisfy(attempt -> assertThat(namesIn(attempt)).isEqualTo(namesOf(JobView.AttemptView.class)));
    }

    @Test
    void aJobWithStagesHasAllFields() throws IOException {
        Job job = SampleJobs.job().stages("echo", "sleep").running();

        JsonNode json = written(job);

        assertThat(namesIn(json)).isEqualTo(allNamesOf(JobView.class));
        assertThat(namesIn(json.path("attempts").path(0))).isEqualTo(allNamesOf(JobView.AttemptView.class));
        assertThat(namesIn(json.path("pipeline"))).isEqualTo(allNamesOf(PipelineView.class));
        assertThat(json.at("/pipeline/stages/0").toString())
                .isEqualTo("{\"name\":\"STAGE_1\",\"type\":\"echo\",\"state\":\"RUNNING\"}");
        JobView full = JobView.of(
                record(job), LATER, Optional.empty(), List.of(Optional.of(SampleJobs.RESULT), Optional.empty()));
        JsonNode stage = MAPPER.readTree(JobViewWriter.bytes(full)).at("/pipeline/stages/0");
        assertThat(namesIn(stage)).isEqualTo(allNamesOf(PipelineView.StageView.class));
        assertThat(stage.path("input")).isEqualTo(MAPPER.readTree(SampleJobs.RESULT.text()));
    }

    private static List<String> allNamesOf(Class<? extends Record> view) {
        return Arrays.stream(view.getRecordComponents())
                .map(JobViewWriterTest::nameOf)
                .toList();
    }

    /** A general serialiser reads what to write off the view alone. */
    @ParameterizedTest
    @MethodSource("oneOfEachState")
    void theValuesAreThoseThatAGeneralSerialiserWrites(Job job) throws IOException {
        JsonNode general = MAPPER.readTree(MAPPER.writeValueAsBytes(view(record(job))));

        assertThat(written(job)).isEqualTo(general);
    }

    @Test
    void aQueuedJobHasNoStartAndNoAttempts() throws IOException {
        assertThat(written(QUEUED)).isEqualTo(MAPPER.readTree("""
                {
                  "job_id": "0193b0a4-6b5e-7c1d-8a54-3f1f6f0c2b11", "type": "echo", "state": "QUEUED", "priority": 5,
                  "payload": {"n": 1.10, "text": "é 😀"},
                  "created_at": "2026-01-31T12:00:00.000Z", "run_at": "2026-01-31T12:00:05.000Z",
                  "started_at": null, "finished_at": null, "expires_at": null,
                  "result": null, "error": null, "log": "a line\\n", "progress": 0.0, "progress_message": null,
                  "attempt": 0, "max_retries": 0, "duration_ms": null,
                  "queue_position": null, "estimated_start_ms": null,
                  "tags": {}, "trace_id": null, "node": null, "attempts": []
                }
                """));
    }

    @Test
    void aRunningJobHasAnAttemptWithoutEnd() throws IOException {
        assertThat(written(RUNNING)).isEqualTo(MAPPER.readTree("""
                {
                  "job_id": "0193b0a4-6b5e-7c1d-8a54-3f1f6f0c2b11", "type": "echo", "state": "RUNNING", "priority": 5,
                  "payload": {"n": 1.10, "text": "é 😀"},
                  "created_at": "2026-01-31T12:00:00.000Z", "run_at": "2026-01-31T12:00:05.000Z",
                  "started_at": "2026-01-31T12:00:06.000Z", "finished_at": null, "expires_at": null,
                  "result": null, "error": null, "log": "a line\\n", "progress": 0.0, "progress_message": null,
                  "attempt": 1, "max_retries": 0, "duration_ms": null,
                  "queue_position": null, "estimated_start_ms": null,
                  "tags": {}, "trace_id": null, "node": "node-1",
                  "attempts": [{
                    "attempt": 1, "node": "node-1",
                    "started_at": "2026-01-31T12:00:06.000Z", "finished_at": null, "outcome": null, "error": null
                  }]
                }
                """));
    }

    @Test
    void aJobThatSucceededHasItsResultAsText() throws IOException {
        assertThat(written(SUCCEEDED)).isEqualTo(MAPPER.readTree("""
                {
                  "job_id": "0193b0a4-6b5e-7c1d-8a54-3f1f6f0c2b11", "type": "echo", "state": "SUCCEEDED", "priority": 5,
                  "payload": {"n": 1.10, "text": "é 😀"},
                  "created_at": "2026-01-31T12:00:00.000Z", "run_at": "2026-01-31T12:00:05.000Z",
                  "started_at": "2026-01-31T12:00:06.000Z", "finished_at": "2026-01-31T12:00:07.250Z",
                  "expires_at": "2026-02-01T12:00:07.250Z",
                  "result": "{\\"sum\\":1.10}", "error": null, "log": "a line\\n",
                  "progress": 1.0, "progress_message": null,
                  "attempt": 1, "max_retries": 0, "duration_ms": 1250,
                  "queue_position": null, "estimated_start_ms": null,
                  "tags": {}, "trace_id": null, "node": "node-1",
                  "attempts": [{
                    "attempt": 1, "node": "node-1",
                    "started_at": "2026-01-31T12:00:06.000Z", "finished_at": "2026-01-31T12:00:07.250Z",
                    "outcome": "SUCCEEDED", "error": null
                  }]
                }
                """));
    }

    @Test
    void aJobThatFailedHasItsError() throws IOException {
        assertThat(written(FAILED)).isEqualTo(MAPPER.readTree("""
                {
                  "job_id": "0193b0a4-6b5e-7c1d-8a54-3f1f6f0c2b11", "type": "echo", "state": "FAILED", "priority": 5,
                  "payload": {"n": 1.10, "text": "é 😀"},
                  "created_at": "2026-01-31T12:00:00.000Z", "run_at": "2026-01-31T12:00:05.000Z",
                  "started_at": "2026-01-31T12:00:06.000Z", "finished_at": "2026-01-31T12:00:07.250Z",
                  "expires_at": "2026-02-01T12:00:07.250Z",
                  "result": null, "error": "no disk", "log": "a line\\n", "progress": 0.0, "progress_message": null,
                  "attempt": 1, "max_retries": 0, "duration_ms": 1250,
                  "queue_position": null, "estimated_start_ms": null,
                  "tags": {}, "trace_id": null, "node": "node-1",
                  "attempts": [{
                    "attempt": 1, "node": "node-1",
                    "started_at": "2026-01-31T12:00:06.000Z", "finished_at": "2026-01-31T12:00:07.250Z",
                    "outcome": "FAILED", "error": "no disk"
                  }]
                }
                """));
    }

    @Test
    void theLastAttemptTellsOfStartEndAndNode() throws IOException {
        Attempt first = new Attempt(1, "node-0", NOON, NOON.plusSeconds(1), Attempt.Ending.FAILED, Optional.of("lost"));
        History history = new History(NOON, 1, List.of(first));
        Job job = new Job.Queued(SPEC.spec(), history).claim(new Fence(2), NODE, NOON.plusSeconds(2));

        JsonNode json = written(job);

        assertThat(json.path("node").textValue()).isEqualTo(NODE);
        assertThat(json.path("attempt").intValue()).isEqualTo(2);
        assertThat(json.path("started_at").textValue()).isEqualTo("2026-01-31T12:00:02.000Z");
        assertThat(json.path("attempts").findValuesAsText("node")).containsExactly("node-0", NODE);
    }

    @Test
    void aJobThatIsDueAtOnceRunsAtItsCreation() throws IOException {
        JsonNode json = written(SampleJobs.queued());

        assertThat(json.path("run_at")).isEqualTo(json.path("created_at"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":1.10}",
                "12345678901234567890123456789",
                "\"\\u0041 \\ud83d\\ude00 😀\"",
                "null",
                "\"\"",
                "[]"
            })
    void thePayloadIsWrittenAsItIsKept(String payload) throws IOException {
        Job job = SampleJobs.job().payload(new Json(payload)).queued();

        assertThat(text(record(job))).contains("\"payload\":" + payload + ",\"created_at\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "say \"no\"",
                "back\\slash",
                "tab\tline\nreturn\r",
                "\u0000\u0001\u001f\u007f",
                "é€😀",
                "half a pair: \ud83d",
                "the other half: \ude00!",
                "\u2028</script>"
            })
    void textsSurvive(String text) throws IOException {
        Job job = RUNNING.settle(Outcome.failed(text), NOON.plusSeconds(7), 0.5);

        JsonNode json = MAPPER.readTree(text(new JobRecord(job, text, Progress.NONE, 3, OptionalInt.empty())));

        assertThat(json.path("error").textValue()).isEqualTo(text);
        assertThat(json.path("log").textValue()).isEqualTo(text);
        assertThat(json.path("attempts").path(0).path("error").textValue()).isEqualTo(text);
    }

    private static JobRecord record(Job job) {
        return new JobRecord(job, "a line\n", Progress.NONE, 2, OptionalInt.empty());
    }

    private static JobView view(JobRecord job) {
        return JobView.of(job, LATER, Optional.empty(), List.of());
    }

    private static JsonNode written(Job job) throws IOException {
        return MAPPER.readTree(text(record(job)));
    }

    private static String text(JobRecord stored) throws IOException {
        return new String(JobViewWriter.bytes(view(stored)), UTF_8);
    }

    private static List<String> namesIn(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The names in the published contract, without those that only a pipeline has. */
    private static List<String> namesOf(Class<? extends Record> view) {
        return Arrays.stream(view.getRecordComponents())
                .filter(component -> !component.getAccessor().isAnnotationPresent(JsonInclude.class))
                .map(JobViewWriterTest::nameOf)
                .toList();
    }

    private static String nameOf(RecordComponent component) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null ? component.getName() : named.value();
    }
}
