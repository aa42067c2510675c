package dev.jobd.domain;

/**
 * What is wrong with one part of a request.
 *
 * @param pointer a JSON Pointer (RFC 6901); empty for the whole document
 * @param detail a sentence for the client
 */
public record FieldError(String pointer, String detail) {

    /** The pointer from an object to its field of this name. */
    public static String token(String name) {
        boolean plain = name.indexOf('~') < 0 && name.indexOf('/') < 0;
        return plain ? "/" + name : "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** The same error, seen from a document that holds this one at {@code parent}. */
    public FieldError under(String parent) {
        return new FieldError(parent + pointer, detail);
    }
}
