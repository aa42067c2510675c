package dev.jobd.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;

/** Says what is wrong with a body that is not JSON, and where; nothing of the parser's inside. */
final class InvalidJsonText {

    private InvalidJsonText() {}

    static String of(JsonProcessingException e) {
        String what =
                switch (e) {
                    case JsonEOFException _ -> "The JSON ends too early";
                    case StreamConstraintsException _ ->
                        "The JSON is nested too deep, or has a number or name that is too long";
                    default ->
                        e.getOriginalMessage().startsWith("Duplicate field")
                                ? "An object has a field twice"
                                : "The body is not valid JSON";
                };
        JsonLocation at = e.getLocation();
        return at == null ? what + "." : what + ", at line " + at.getLineNr() + ", column " + at.getColumnNr() + ".";
    }
}
