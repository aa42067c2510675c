package dev.jobd.api;

import dev.jobd.domain.ScheduleSpec;
import dev.jobd.domain.ScheduleSpec.CatchUp;
import dev.jobd.domain.ScheduleSpec.Overlap;
import dev.jobd.domain.ScheduleSpec.Rule;
import dev.jobd.domain.Submission;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a {@link ScheduleSpec}; see {@link ScheduleRequest}. */
final class ScheduleReader {
    /** Schedules stay, so that their payloads must not fill the memory. */
    private static final int MAX_PAYLOAD = 64 * 1024;

    private static final int MAX_TEXT = 256;
    private static final long MIN_PERIOD_MS = 1000;
    private static final long MAX_PERIOD_MS = Duration.ofDays(366).toMillis();

    private final BodyReader body;
    private @Nullable String cron;
    private @Nullable Duration every;
    private boolean ruleSeen;
    private boolean bothSeen;
    private @Nullable ZoneId zone = ZoneId.of("UTC");
    private boolean zoneSeen;
    private @Nullable Submission job;
    private boolean jobSeen;
    private @Nullable Overlap overlap = Overlap.SKIP;
    private @Nullable CatchUp catchUp = CatchUp.NONE;

    private ScheduleReader(BodyReader body) {
        this.body = body;
    }

    /** See {@link BodyReader#read}. */
    static ScheduleSpec read(String name, byte[] body) {
        return BodyReader.read(body, reader -> {
            ScheduleReader fields = new ScheduleReader(reader);
            return reader.object("", fields::field) ? fields.spec(name) : null;
        });
    }

    private boolean field(String name, String pointer) throws IOException {
        switch (name) {
            case "cron" -> {
                bothSeen = ruleSeen;
                ruleSeen = true;
                cron = body.string(pointer, MAX_TEXT);
            }
            case "every_ms" -> {
                bothSeen = ruleSeen;
                ruleSeen = true;
                every = body.millis(pointer, MIN_PERIOD_MS, MAX_PERIOD_MS);
            }
            case "time_zone" -> {
                zoneSeen = true;
                zone = zone(pointer);
            }
            case "job" -> {
                jobSeen = true;
                job = job(pointer);
            }
            case "overlap" -> overlap = oneOf(Overlap.values(), pointer);
            case "catch_up" -> catchUp = oneOf(CatchUp.values(), pointer);
            default -> {
                return false;
            }
        }
        return true;
    }

    private @Nullable ScheduleSpec spec(String name) {
        body.require(jobSeen, "/job");
        Rule rule = rule();
        return rule == null || job == null || overlap == null || catchUp == null
                ? null
                : new ScheduleSpec(name, rule, job, overlap, catchUp);
    }

    private @Nullable Rule rule() {
        if (!ruleSeen) {
            body.error("", "must have cron or every_ms");
        } else if (bothSeen) {
            body.error("/every_ms", "cannot be given together with cron");
        } else if (every != null) {
            if (zoneSeen) {
                body.error("/time_zone", "cannot be given together with every_ms");
            }
            return new Rule.Every(every);
        } else if (cron != null && zone != null) {
            return new Rule.Cron(cron.strip(), zone);
        }
        return null;
    }

    private @Nullable ZoneId zone(String pointer) throws IOException {
        String rule = "must be a time zone of the IANA database, as Europe/Berlin";
        if (!body.isString()) {
            body.json();
            body.error(pointer, rule);
            return null;
        }
        String name = String.valueOf(body.string(pointer));
        if (!ZoneId.getAvailableZoneIds().contains(name)) {
            // Java would also take offsets, whose clocks never change.
            body.error(pointer, rule);
            return null;
        }
        return ZoneId.of(name);
    }

    private @Nullable Submission job(String pointer) throws IOException {
        Submission submission = SubmissionReader.read(body, pointer);
        if (submission == null) {
            return null;
        }
        if (submission.start().filter(Submission.Start.At.class::isInstance).isPresent()) {
            body.error(pointer + "/run_at", "has no meaning in a schedule");
        }
        if (submission.idempotency().isPresent()) {
            body.error(pointer + "/idempotency_key", "has no meaning in a schedule");
        }
        if (submission.payload().text().length() > MAX_PAYLOAD) {
            body.error(pointer + "/payload", "may have %,d characters in a schedule".formatted(MAX_PAYLOAD));
        }
        return submission;
    }

    private <E extends Enum<E>> @Nullable E oneOf(E[] values, String pointer) throws IOException {
        if (body.isString()) {
            String text = body.string(pointer);
            for (E value : values) {
                if (wireName(value).equals(text)) {
                    return value;
                }
            }
        } else {
            body.json();
        }
        body.error(
                pointer,
                Arrays.stream(values)
                        .map(ScheduleReader::wireName)
                        .collect(Collectors.joining(", ", "must be one of ", "")));
        return null;
    }

    /** As the contract writes it. */
    static String wireName(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
