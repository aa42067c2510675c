package dev.jobd.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header {@code Prefer} (RFC 7240), of which {@code wait} is understood. What makes no sense is ignored. */
final class Prefer {
    static final String HEADER = "Prefer";
    static final String APPLIED = "Preference-Applied";
    private static final long MAX_SECONDS = 60;
    private static final Pattern WAIT = Pattern.compile("(?i)\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(;.*)?");

    private Prefer() {}

    /** For how long the client would wait, up to a minute. */
    static Optional<Duration> wait(List<String> headers) {
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        for (String preference : String.join(",", headers).split(",", -1)) {
            Matcher wait = WAIT.matcher(preference);
            if (wait.matches()) {
                return Optional.of(Duration.ofSeconds(Math.min(MAX_SECONDS, Long.parseLong(wait.group(1)))));
            }
        }
        return Optional.empty();
    }

    static String applied(Duration wait) {
        return "wait=" + wait.toSeconds();
    }
}
