package dev.jobd.domain;

/**
 * A JSON value (RFC 8259) as compact text. Whoever makes one has checked that the text is valid; nobody parses it
 * without need.
 */
public record Json(String text) {
    public static final Json NULL = new Json("null");
}
