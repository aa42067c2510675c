package dev.jobd.handler.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobd.handler.JobContext;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * What a job asks for.
 *
 * @param headers by name in lower case
 * @param body not to be changed
 * @param expected status codes; empty for all from 200 to 299
 */
record Call(String method, Target target, Map<String, String> headers, Optional<byte[]> body, Set<Integer> expected) {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    /** Of the headers that are for any origin; others may be secrets for the one that they were meant for. */
    private static final Pattern FOR_ALL =
            Pattern.compile("accept|accept-.*|content-.*|user-agent|idempotency-key|traceparent|tracestate");

    private static final String TRACEPARENT = "traceparent";
    private static final int SPAN_START = 36;
    private static final int SPAN_END = 52;

    /** What a payload asks for that has been checked. */
    static Call of(JobContext job) {
        JsonNode payload = job.payload().tree();
        Map<String, String> headers = new TreeMap<>();
        payload.path("headers")
                .properties()
                .forEach(header -> headers.put(
                        header.getKey().toLowerCase(Locale.ROOT),
                        header.getValue().textValue()));
        Optional<byte[]> body = Optional.empty();
        if (payload.has("body")) {
            JsonNode content = payload.path("body");
            body = Optional.of(
                    (content.isTextual() ? content.textValue() : content.toString()).getBytes(StandardCharsets.UTF_8));
            headers.putIfAbsent("content-type", content.isTextual() ? "text/plain;charset=UTF-8" : "application/json");
        }
        String method = payload.path("method").asText(body.isPresent() ? "POST" : "GET");
        headers.putIfAbsent("user-agent", "jobd");
        if (!SAFE.contains(method)) {
            // The same for each attempt: who knows it does the work once.
            headers.putIfAbsent("idempotency-key", job.jobId().toString());
        }
        job.traceparent().ifPresent(parent -> headers.putIfAbsent(TRACEPARENT, child(parent)));
        Set<Integer> expected = new TreeSet<>();
        payload.path("expect").forEach(status -> expected.add(status.intValue()));
        return new Call(method, Target.parse(payload.path("url").asText()).orElseThrow(), headers, body, expected);
    }

    /** A span of its own in the same trace. */
    private static String child(String parent) {
        return parent.substring(0, SPAN_START)
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE))
                + parent.substring(SPAN_END);
    }

    boolean expects(int status) {
        return expected.isEmpty() ? status >= 200 && status < 300 : expected.contains(status);
    }

    /** The request to follow a redirect with (RFC 9110, 15.4). */
    Call redirected(int status, Target to) {
        Map<String, String> kept = new TreeMap<>(headers);
        if (!target.origin().equals(to.origin())) {
            kept.keySet().removeIf(name -> !FOR_ALL.matcher(name).matches());
        }
        boolean get =
                status == 303 && !method.equals("HEAD") || (status == 301 || status == 302) && method.equals("POST");
        if (get) {
            kept.keySet().removeIf(name -> name.startsWith("content-") || name.equals("idempotency-key"));
            return new Call("GET", to, kept, Optional.empty(), expected);
        }
        return new Call(method, to, kept, body, expected);
    }
}
