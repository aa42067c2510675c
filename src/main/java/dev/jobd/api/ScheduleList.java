package dev.jobd.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** All schedules, by name, without the payloads of their jobs. */
@Schema(name = "ScheduleList")
public record ScheduleList(List<ScheduleView> schedules) {}
