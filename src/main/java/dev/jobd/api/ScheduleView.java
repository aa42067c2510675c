package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jobd.domain.Schedule;
import dev.jobd.domain.ScheduleSpec;
import dev.jobd.domain.ScheduleSpec.Rule;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A schedule as its clients see it. */
@Schema(name = "Schedule")
public record ScheduleView(
        String name,

        @Schema(description = "5 fields, or null if the schedule has every_ms") @Nullable
        String cron,

        @JsonProperty("every_ms") @Nullable Long everyMs,

        @JsonProperty("time_zone") @Schema(description = "Of cron") @Nullable
        String timeZone,

        JobTemplateView job,
        @Schema(enumeration = {"skip", "queue", "replace"}) String overlap,

        @JsonProperty("catch_up") @Schema(enumeration = {"none", "one"})
        String catchUp,

        boolean paused,

        @JsonProperty("created_at") @Schema(format = "date-time")
        String createdAt,

        @JsonProperty("next_run_at") @Schema(format = "date-time", description = "Null while it is paused") @Nullable
        String nextRunAt,

        @JsonProperty("last_run_at")
        @Schema(format = "date-time", description = "When it last submitted a job")
        @Nullable
        String lastRunAt,

        @JsonProperty("last_job_id")
        @Schema(description = "The job that it last submitted; it may have been evicted")
        @Nullable
        String lastJobId) {

    /** @param withPayload whether the job has its payload, which may be large */
    static ScheduleView of(Schedule schedule, boolean withPayload) {
        ScheduleSpec spec = schedule.spec();
        Rule.Cron cron = spec.rule() instanceof Rule.Cron rule ? rule : null;
        Rule.Every every = spec.rule() instanceof Rule.Every rule ? rule : null;
        Instant next = schedule.paused() ? null : schedule.next().orElse(null);
        Schedule.Run last = schedule.last().orElse(null);
        return new ScheduleView(
                spec.name(),
                cron == null ? null : cron.expression(),
                every == null ? null : every.period().toMillis(),
                cron == null ? null : cron.zone().getId(),
                JobTemplateView.of(spec.job(), withPayload),
                ScheduleReader.wireName(spec.overlap()),
                ScheduleReader.wireName(spec.catchUp()),
                schedule.paused(),
                Timestamp.of(schedule.createdAt()),
                next == null ? null : Timestamp.of(next),
                last == null ? null : Timestamp.of(last.at()),
                last == null ? null : last.job().toString());
    }
}
