package dev.jobd.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes times as RFC 3339 in UTC with milliseconds: {@code 2026-01-31T12:00:00.000Z}. */
final class Timestamp {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The latest one: on a busy node most are of the same millisecond. */
    private static volatile Written latest = written(0);

    private Timestamp() {}

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
