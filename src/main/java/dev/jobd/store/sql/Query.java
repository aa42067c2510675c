package dev.jobd.store.sql;

import java.util.List;

/**
 * A statement that both databases understand, once it has been put into their words. One that is for many rows at once
 * reads them {@code FROM :given}, as the first or only table; every other one has {@code ?} for its values, in their order.
 *
 * <p>{@code :version} stands for the next version, and {@code :at} for the number of the given row, counted from 0.
 * Whatever takes a version returns it with {@code RETURNING :at, job.version}, so that none is taken for nothing.
 */
final class Query {
    private final String text;
    private final List<Given> given;

    private Query(String text, List<Given> given) {
        this.text = text;
        this.given = given;
    }

    static Query forRows(String text, Given... given) {
        return new Query(text, List.of(given));
    }

    static Query of(String text, Kind... values) {
        List<Given> given =
                List.of(values).stream().map(kind -> new Given("", kind)).toList();
        return new Query(text, given);
    }

    String text() {
        return text;
    }

    List<Given> given() {
        return given;
    }
}
