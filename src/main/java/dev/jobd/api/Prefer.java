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
    private static final Pattern WAIT = Pattern.compile("(?i)\\s*wait\\s*=\\s*\"?0*(\\d+)\"?\\s*(;.*)?");
    private static final Pattern QUOTED_LIST = Pattern.compile("\"[^\"]*,[^\"]*\"");
    private static final int MAX_DIGITS = 9;

    private Prefer() {}

    /** For how long the client would wait, up to a minute. */
    static Optional<Duration> wait(List<String> headers) {
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        String all = QUOTED_LIST.matcher(String.join(",", headers)).replaceAll("\"\"");
        for (String preference : all.split(",", -1)) {
            Matcher wait = WAIT.matcher(preference);
            if (wait.matches()) {
                return Optional.of(seconds(wait.group(1)));
            }
        }
        return Optional.empty();
    }

    private static Duration seconds(String digits) {
        boolean ages = digits.length() > MAX_DIGITS;
        return Duration.ofSeconds(ages ? MAX_SECONDS : Math.min(MAX_SECONDS, Long.parseLong(digits)));
    }

    static String applied(Duration wait) {
        return "wait=" + wait.toSeconds();
    }
}
