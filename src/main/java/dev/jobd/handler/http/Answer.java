package dev.jobd.handler.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobd.domain.Json;
import dev.jobd.domain.Texts;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a service answered.
 *
 * @param headers by name in lower case; several of one name have commas between them
 * @param body not to be changed
 * @param cut whether there was more of it
 */
record Answer(int status, Map<String, String> headers, byte[] body, boolean cut) {
    /** In bytes. */
    static final int MAX_BODY = 512 * 1024;

    /** In chars: a result may have twice as many. */
    private static final int MAX_RESULT = 1024 * 1024;

    /** In chars. All of them may have to be escaped. */
    private static final int MAX_ODD_TEXT = 128 * 1024;

    private static final Pattern JSON = Pattern.compile("application/(?:[\\w.+-]+\\+)?json(?:\\s*;.*)?");
    private static final Pattern CHARSET = Pattern.compile(";\\s*charset=\"?([\\w.:-]+)", Pattern.CASE_INSENSITIVE);
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(500).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    /**
     * The result of the job: {@code {"status":200,"headers":{…},"body":…}}. The body is JSON if the service says so and it is;
     * a text if it is one; else it is in {@code body_base64}. With {@code "truncated":true} there was more of it.
     */
    Json result() {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("status", status);
        ObjectNode fields = result.putObject("headers");
        headers.forEach(fields::put);
        if (cut) {
            result.put("truncated", true);
        }
        Optional<JsonNode> json = json();
        Optional<String> text = json.isPresent() ? Optional.empty() : text();
        json.ifPresent(tree -> result.set("body", tree));
        text.ifPresent(content -> result.put("body", content));
        if (json.isEmpty() && text.isEmpty()) {
            result.put("body_base64", body);
        }
        String whole = result.toString();
        if (whole.length() > MAX_RESULT) {
            result.put("body", Texts.cut(text.orElseThrow(), MAX_ODD_TEXT));
            result.put("truncated", true);
            whole = result.toString();
        }
        return new Json(whole);
    }

    private Optional<JsonNode> json() {
        if (cut || body.length == 0 || !JSON.matcher(contentType()).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(MAPPER.readTree(new String(body, StandardCharsets.UTF_8)));
        } catch (JsonProcessingException | RuntimeException e) {
            // The latter for numbers that Java has no room for.
            return Optional.empty();
        }
    }

    /** Empty when there are bytes in it that stand for nothing; the end of the last character may be missing if it is cut. */
    private Optional<String> text() {
        CharBuffer text = CharBuffer.allocate(body.length);
        CoderResult read = charset().newDecoder().decode(ByteBuffer.wrap(body), text, !cut);
        return read.isUnderflow() ? Optional.of(text.flip().toString()) : Optional.empty();
    }

    private Charset charset() {
        Matcher named = CHARSET.matcher(contentType());
        try {
            return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }

    private String contentType() {
        return headers.getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
    }

    /**
     * For how long the service does not want to be called again (RFC 9110, 10.2.3): in seconds, or until a date, which is
     * compared with that of the answer, whatever the clock of this machine says.
     */
    Optional<Duration> retryAfter() {
        String value = headers.getOrDefault("retry-after", "").strip();
        if (value.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Duration until = Duration.between(date(headers.getOrDefault("date", "")), date(value));
            return Optional.of(until.isNegative() ? Duration.ZERO : until);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant date(String text) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
    }
}
