package dev.jobd.store.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobd.domain.Backoff;
import dev.jobd.domain.Idempotency;
import dev.jobd.domain.Json;
import dev.jobd.domain.Schedule;
import dev.jobd.domain.ScheduleSpec;
import dev.jobd.domain.Submission;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Schedules as JSON. Fields that are not there are empty. */
final class ScheduleJson {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private ScheduleJson() {}

    static String write(Schedule schedule) {
        ObjectNode json = JSON.createObjectNode();
        ScheduleSpec spec = schedule.spec();
        json.put("name", spec.name());
        switch (spec.rule()) {
            case ScheduleSpec.Rule.Cron(String expression, ZoneId zone) ->
                json.put("cron", expression).put("zone", zone.getId());
            case ScheduleSpec.Rule.Every(Duration period) -> json.put("every_ms", period.toMillis());
        }
        json.put("overlap", spec.overlap().name());
        json.put("catch_up", spec.catchUp().name());
        json.put("created", Micros.of(schedule.createdAt()));
        json.put("paused", schedule.paused());
        schedule.next().ifPresent(next -> json.put("next", Micros.of(next)));
        schedule.last().ifPresent(run -> json.put("last_at", Micros.of(run.at()))
                .put("last_job", run.job().toString()));
        json.set("job", write(spec.job()));
        return json.toString();
    }

    private static ObjectNode write(Submission job) {
        ObjectNode json = JSON.createObjectNode();
        json.put("type", job.type());
        json.put("payload", job.payload().text());
        job.priority().ifPresent(priority -> json.put("priority", priority));
        job.start().ifPresent(start -> {
            switch (start) {
                case Submission.Start.At(Instant time) -> json.put("run_at", Micros.of(time));
                case Submission.Start.After(Duration delay) -> json.put("delay_ms", delay.toMillis());
            }
        });
        job.timeout().ifPresent(timeout -> json.put("timeout_ms", timeout.toMillis()));
        job.maxRetries().ifPresent(retries -> json.put("max_retries", retries));
        job.backoff().ifPresent(backoff -> json.set("backoff", write(backoff)));
        job.ttl().ifPresent(ttl -> json.put("ttl_ms", ttl.toMillis()));
        json.put("paused", job.paused());
        ObjectNode tags = json.putObject("tags");
        job.tags().forEach(tags::put);
        job.concurrencyKey().ifPresent(key -> json.put("concurrency_key", key));
        job.idempotency()
                .ifPresent(own -> json.put("idempotency_key", own.key()).put("fingerprint", own.fingerprint()));
        job.traceparent().ifPresent(parent -> json.put("traceparent", parent));
        return json;
    }

    static ObjectNode write(Backoff backoff) {
        return JSON.createObjectNode()
                .put("initial_ms", backoff.initial().toMillis())
                .put("multiplier", backoff.multiplier())
                .put("max_ms", backoff.max().toMillis())
                .put("jitter", backoff.jitter());
    }

    static Schedule read(String text) {
        try {
            return schedule(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored schedule is none", e);
        }
    }

    private static Schedule schedule(JsonNode json) {
        ScheduleSpec.Rule rule = json.has("cron")
                ? new ScheduleSpec.Rule.Cron(
                        json.get("cron").asText(), ZoneId.of(json.get("zone").asText()))
                : new ScheduleSpec.Rule.Every(
                        Duration.ofMillis(json.get("every_ms").asLong()));
        ScheduleSpec spec = new ScheduleSpec(
                json.get("name").asText(),
                rule,
                submission(json.get("job")),
                ScheduleSpec.Overlap.valueOf(json.get("overlap").asText()),
                ScheduleSpec.CatchUp.valueOf(json.get("catch_up").asText()));
        Optional<Schedule.Run> last = field(json, "last_job")
                .map(job ->
                        new Schedule.Run(Micros.instant(json.get("last_at").asLong()), UUID.fromString(job.asText())));
        return new Schedule(
                spec,
                Micros.instant(json.get("created").asLong()),
                json.get("paused").asBoolean(),
                field(json, "next").map(next -> Micros.instant(next.asLong())),
                last);
    }

    private static Submission submission(JsonNode json) {
        Map<String, String> tags = new HashMap<>();
        json.get("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        return new Submission(
                json.get("type").asText(),
                new Json(json.get("payload").asText()),
                field(json, "priority").map(JsonNode::asInt),
                start(json),
                duration(json, "timeout_ms"),
                field(json, "max_retries").map(JsonNode::asInt),
                field(json, "backoff").map(ScheduleJson::backoff),
                duration(json, "ttl_ms"),
                json.get("paused").asBoolean(),
                Map.copyOf(tags),
                field(json, "concurrency_key").map(JsonNode::asText),
                field(json, "idempotency_key")
                        .map(key -> new Idempotency(
                                key.asText(), json.get("fingerprint").asText())),
                field(json, "traceparent").map(JsonNode::asText));
    }

    private static Optional<Submission.Start> start(JsonNode json) {
        if (json.has("run_at")) {
            return Optional.of(
                    new Submission.Start.At(Micros.instant(json.get("run_at").asLong())));
        }
        return duration(json, "delay_ms").map(Submission.Start.After::new);
    }

    static Backoff backoff(JsonNode json) {
        return new Backoff(
                Duration.ofMillis(json.get("initial_ms").asLong()),
                json.get("multiplier").asDouble(),
                Duration.ofMillis(json.get("max_ms").asLong()),
                json.get("jitter").asDouble());
    }

    private static Optional<Duration> duration(JsonNode json, String name) {
        return field(json, name).map(value -> Duration.ofMillis(value.asLong()));
    }

    private static Optional<JsonNode> field(JsonNode json, String name) {
        return Optional.ofNullable(json.get(name));
    }
}
