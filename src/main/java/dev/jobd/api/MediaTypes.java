package dev.jobd.api;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.regex.Pattern;

/** What routes beside the resources ask of {@code Content-Type} and {@code Accept} (RFC 9110, sections 8.3 and 12.5.1). */
final class MediaTypes {
    static final String JSON = "application/json";
    static final String EVENT_STREAM = "text/event-stream";

    private static final String ANY = "*/*";
    private static final Pattern NOT_AT_ALL = Pattern.compile("(?i)\\s*q\\s*=\\s*0(\\.0*)?\\s*");

    private MediaTypes() {}

    /** Whether the body is JSON, or nothing says what it is. JSON is UTF-8, whatever its parameters say. */
    static boolean hasJson(MultiMap headers) {
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
        return type == null
                || type.equals(JSON)
                || type.isBlank()
                || withoutParameters(type).equalsIgnoreCase(JSON);
    }

    /** Whether the client takes an answer of this type. */
    static boolean accepts(MultiMap headers, String mediaType) {
        String first = headers.get(HttpHeaderNames.ACCEPT);
        if (first == null || first.equals(ANY) || first.equals(mediaType)) {
            return true;
        }
        String all = String.join(",", headers.getAll(HttpHeaderNames.ACCEPT));
        return all.isBlank()
                || Arrays.stream(all.split(",", -1))
                        .anyMatch(range -> matches(withoutParameters(range), mediaType) && isWanted(range));
    }

    private static boolean matches(String range, String mediaType) {
        return range.equals(ANY)
                || range.equalsIgnoreCase(mediaType)
                || range.equalsIgnoreCase(mediaType.substring(0, mediaType.indexOf('/')) + "/*");
    }

    private static boolean isWanted(String range) {
        return Arrays.stream(range.split(";", -1))
                .skip(1)
                .noneMatch(parameter -> NOT_AT_ALL.matcher(parameter).matches());
    }

    private static String withoutParameters(String type) {
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip();
    }
}
