package dev.jobd.handler.pipeline;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a value that is not known before the job runs, as a JSON Pointer (RFC 6901) into what is known then.
 *
 * @param stage the name of the one whose output it is in; empty for the input of the pipeline
 * @param within from there on
 */
record Reference(Optional<String> stage, JsonPointer within) {
    /** The one field of an object that stands for such a value. */
    static final String FIELD = "$from";

    static final String RULE = "must be /input, /stages/NAME/output, or a JSON Pointer that goes on from there";

    private static final Pattern INPUT = Pattern.compile("/input(|/.*)", Pattern.DOTALL);
    private static final Pattern OUTPUT = Pattern.compile("/stages/([^/]*)/output(|/.*)", Pattern.DOTALL);

    /** Empty when it is none. */
    static Optional<Reference> parse(String pointer) {
        if (!isPointer(pointer)) {
            return Optional.empty();
        }
        Matcher input = INPUT.matcher(pointer);
        if (input.matches()) {
            return Optional.of(new Reference(Optional.empty(), JsonPointer.compile(input.group(1))));
        }
        Matcher output = OUTPUT.matcher(pointer);
        return output.matches()
                ? Optional.of(new Reference(Optional.of(output.group(1)), JsonPointer.compile(output.group(2))))
                : Optional.empty();
    }

    /** After ~ comes 0 or 1. */
    private static boolean isPointer(String text) {
        for (int at = text.indexOf('~'); at >= 0; at = text.indexOf('~', at + 1)) {
            if (at + 1 == text.length() || (text.charAt(at + 1) != '0' && text.charAt(at + 1) != '1')) {
                return false;
            }
        }
        return true;
    }

    /** Whether a value is, or is meant to be, a reference. */
    static boolean is(JsonNode value) {
        return value.isObject() && value.has(FIELD);
    }
}
