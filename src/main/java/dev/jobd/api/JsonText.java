package dev.jobd.api;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Strings in JSON texts that are written piece by piece. */
final class JsonText {

    private JsonText() {}

    /** As {@link #text}, for texts of ours, which need no escape. */
    static void plain(StringBuilder json, String before, @Nullable String text) {
        json.append(before);
        if (text == null) {
            json.append("null");
        } else {
            json.append('"').append(text).append('"');
        }
    }

    /**
     * Appends a string in quotes, or null.
     *
     * @param before what stands before it, as it is
     */
    static void text(StringBuilder json, String before, @Nullable String text) {
        if (text == null || isPlain(text)) {
            plain(json, before, text);
        } else {
            json.append(before).append('"');
            escape(json, text);
            json.append('"');
        }
    }

    /** Whether JSON needs no escape for any of it. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    /** As RFC 8259, section 7, asks for. Half a surrogate pair, which UTF-8 cannot say, is escaped too. */
    private static void escape(StringBuilder json, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c == '\n') {
                json.append("\\n");
            } else if (c < ' '
                    || (Character.isSurrogate(c) && !Character.isSupplementaryCodePoint(text.codePointAt(i)))) {
                json.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else if (Character.isHighSurrogate(c)) {
                json.append(c).append(text.charAt(++i));
            } else {
                json.append(c);
            }
        }
    }
}
