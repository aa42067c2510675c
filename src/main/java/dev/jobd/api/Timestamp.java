package dev.jobd.api;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads times as RFC 3339 has them, and writes them in UTC with milliseconds: {@code 2026-01-31T12:00:00.000Z}. */
final class Timestamp {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    static final String RULE = "must be a time as RFC 3339 has it: 2026-01-31T12:00:00Z";
    /** Java would also take years of more digits, and times without seconds. */
    private static final Pattern RFC_3339 =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)");

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    /** The latest one: on a busy node most are of the same millisecond. */
    private static volatile Written latest = written(0);

    private Timestamp() {}

    /** Empty for what is no such time; also for a leap second, which Java does not know. */
    static Optional<Instant> parse(String text) {
        if (!RFC_3339.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return time.isBefore(FIRST) || time.isAfter(LAST) ? Optional.empty() : Optional.of(time);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    static String of(Instant time) {
        long millis = time.toEpochMilli();
        Written known = latest;
        if (known.millis != millis) {
            known = written(millis);
            latest = known;
        }
        return known.text;
    }

    private static Written written(long millis) {
        return new Written(millis, FORMAT.format(Instant.ofEpochMilli(millis)));
    }

    private record Written(long millis, String text) {}
}
