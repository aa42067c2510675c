package dev.jobd.api;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header {@code Prefer} (RFC 7240), of which {@code wait} is understood. What makes no sense is ignored. */
final class Prefer {
    static final String HEADER = "Prefer";
    static final String APPLIED = "Preference-Applied";
    private static final BigInteger MAX_SECONDS = BigInteger.valueOf(60);
    private static final Pattern WAIT = Pattern.compile("(?i)\\s*wait\\s*=\\s*\"?(\\d++)\"?\\s*(;.*)?");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*+\"");

    private Prefer() {}

    /** For how long the client would wait, up to a minute. */
    static Optional<Duration> wait(List<String> headers) {
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        // A comma in a quoted value separates nothing.
        String all = QUOTED.matcher(String.join(",", headers))
                .replaceAll(value -> Matcher.quoteReplacement(value.group().replace(',', ' ')));
        for (String preference : all.split(",", -1)) {
            Matcher wait = WAIT.matcher(preference);
            if (wait.matches()) {
                return Optional.of(seconds(wait.group(1)));
            }
        }
        return Optional.empty();
    }

    private static Duration seconds(String digits) {
        return Duration.ofSeconds(new BigInteger(digits).min(MAX_SECONDS).longValue());
    }

    static String applied(Duration wait) {
        return "wait=" + wait.toSeconds();
    }
}
