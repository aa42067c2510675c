package dev.jobd.api;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.Comparator;
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
                        .filter(range -> precision(withoutParameters(range), mediaType) > 0)
                        .max(Comparator.comparingInt(range -> precision(withoutParameters(range), mediaType)))
                        .filter(MediaTypes::isWanted)
                        .isPresent();
    }

    /** How exactly a range names the type, of which the most exact one decides; 0 when it does not. */
    private static int precision(String range, String mediaType) {
        if (range.equalsIgnoreCase(mediaType)) {
            return 3;
        }
        String anyOfIts = mediaType.substring(0, mediaType.indexOf('/')) + "/*";
        return range.equalsIgnoreCase(anyOfIts) ? 2 : range.equals(ANY) ? 1 : 0;
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
