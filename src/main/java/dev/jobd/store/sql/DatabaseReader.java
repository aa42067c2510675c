package dev.jobd.store.sql;

import java.util.List;
import java.util.function.Consumer;

/** Reads what was committed. The work must change nothing. */
interface DatabaseReader {

    /** In one snapshot of the database. */
    void read(Consumer<Consumer<List<Work>>> transaction);

    default void read(Work work) {
        read(snapshot -> snapshot.accept(List.of(work)));
    }
}
