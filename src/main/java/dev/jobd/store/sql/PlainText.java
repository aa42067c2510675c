package dev.jobd.store.sql;

/**
 * Texts of others in a form that every database takes: PostgreSQL refuses U+0000, and UTF-8 has no half of a surrogate
 * pair. Both are written as four hexadecimal digits after a backslash, and a backslash as two.
 */
final class PlainText {
    private static final char ESCAPE = '\\';
    private static final int HEX = 16;
    private static final int DIGITS = 4;

    private PlainText() {}

    static String encode(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == ESCAPE || unspeakable(text, at)) {
                return encodeFrom(text);
            }
        }
        return text;
    }

    static String decode(String stored) {
        if (stored.indexOf(ESCAPE) < 0) {
            return stored;
        }
        StringBuilder text = new StringBuilder(stored.length());
        for (int at = 0; at < stored.length(); at++) {
            char c = stored.charAt(at);
            if (c != ESCAPE) {
                text.append(c);
            } else if (stored.charAt(at + 1) == ESCAPE) {
                text.append(ESCAPE);
                at++;
            } else {
                text.append((char) Integer.parseInt(stored, at + 1, at + 1 + DIGITS, HEX));
                at += DIGITS;
            }
        }
        return text.toString();
    }

    /** The same JSON, where half a surrogate pair can be inside of strings only, and be written as an escape there. */
    static String json(String json) {
        for (int at = 0; at < json.length(); at++) {
            if (unspeakable(json, at)) {
                return escapedFrom(json, at);
            }
        }
        return json;
    }

    private static String escapedFrom(String json, int first) {
        StringBuilder escaped = new StringBuilder(json.length() + HEX).append(json, 0, first);
        for (int at = first; at < json.length(); at++) {
            if (unspeakable(json, at)) {
                escaped.append("\\u").append(digits(json.charAt(at)));
            } else {
                escaped.append(json.charAt(at));
            }
        }
        return escaped.toString();
    }

    private static String encodeFrom(String text) {
        StringBuilder stored = new StringBuilder(text.length() + HEX);
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == ESCAPE) {
                stored.append(ESCAPE).append(ESCAPE);
            } else if (unspeakable(text, at)) {
                stored.append(ESCAPE).append(digits(c));
            } else {
                stored.append(c);
            }
        }
        return stored.toString();
    }

    private static boolean unspeakable(String text, int at) {
        char c = text.charAt(at);
        if (c == 0) {
            return true;
        }
        if (!Character.isSurrogate(c)) {
            return false;
        }
        return Character.isHighSurrogate(c)
                ? at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1))
                : at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
    }

    private static String digits(char c) {
        return "%04x".formatted((int) c);
    }
}
