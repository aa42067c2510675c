package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code PUT /schedules/{name}} as the contract describes it. {@link ScheduleReader} reads it. */
@Schema(
        name = "ScheduleRequest",
        additionalProperties = Schema.False.class,
        example = "{\"cron\":\"30 2 * * *\",\"time_zone\":\"Europe/Berlin\","
                + "\"job\":{\"type\":\"echo\",\"payload\":\"good night\"}}")
record ScheduleRequest(
        @Schema(
                description = "5 fields: minute, hour, day of month, month, day of week. This or every_ms.",
                examples = "30 2 * * *")
        String cron,

        @JsonProperty("every_ms")
        @Schema(
                minimum = "1000",
                maximum = "31622400000",
                description = "Counted from when the schedule was made. This or cron.")
        Long everyMs,

        @JsonProperty("time_zone")
        @Schema(description = "Of cron: a name of the IANA database.", defaultValue = "UTC", examples = "Europe/Berlin")
        String timeZone,

        @Schema(required = true, description = "The job to submit; without run_at and idempotency_key.")
        SubmitRequest job,

        @Schema(
                description = "What happens while the last job has not ended: no job is submitted (skip), the job is"
                        + " submitted all the same (queue), or the last one is cancelled (replace).",
                enumeration = {"skip", "queue", "replace"},
                defaultValue = "skip")
        String overlap,

        @JsonProperty("catch_up")
        @Schema(
                description = "Of firings whose time passed while the schedule was paused or nothing ran, none is made"
                        + " up for, or one stands for all.",
                enumeration = {"none", "one"},
                defaultValue = "none")
        String catchUp) {}
