package dev.jobd.store;

import java.util.UUID;

/**
 * A place in a list that is sorted by creation: right at a job, which need not be there any more.
 *
 * @param created in the unit of its store
 */
public record Cursor(long created, UUID id) implements Comparable<Cursor> {
    private static final char SEPARATOR = '.';

    /** @throws IllegalArgumentException when the text is none that {@link #toString} makes */
    public static Cursor parse(String text) {
        int separator = text.indexOf(SEPARATOR);
        if (separator < 0) {
            throw new IllegalArgumentException("not a cursor");
        }
        Cursor cursor = new Cursor(
                Long.parseLong(text.substring(0, separator), Character.MAX_RADIX),
                UUID.fromString(text.substring(separator + 1)));
        // Both are lenient, and a cursor is what was given out.
        if (!cursor.toString().equals(text)) {
            throw new IllegalArgumentException("not a cursor");
        }
        return cursor;
    }

    @Override
    public int compareTo(Cursor other) {
        return created == other.created ? id.compareTo(other.id) : Long.compare(created, other.created);
    }

    @Override
    public String toString() {
        return Long.toString(created, Character.MAX_RADIX) + SEPARATOR + id;
    }
}
