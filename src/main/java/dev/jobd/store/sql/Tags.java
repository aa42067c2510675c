package dev.jobd.store.sql;

import dev.jobd.domain.JobSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tags of jobs in a table of their own, by which they are found. */
final class Tags {
    private static final Query ADD =
            Query.forRows("""
            INSERT INTO job_tag (name, value, created, job)
            SELECT given.name, given.value, given.created, given.job FROM :given
            """, Given.text("name"), Given.text("value"), Given.number("created"), Given.id("job"));

    private static final Query DROP = Query.of("DELETE FROM job_tag WHERE job = ?", Kind.ID);

    private Tags() {}

    static List<@Nullable Object[]> rows(JobSpec spec) {
        return spec.options().tags().entrySet().stream()
                .map(tag -> new @Nullable Object[] {
                    PlainText.encode(tag.getKey()),
                    PlainText.encode(tag.getValue()),
                    Micros.of(spec.createdAt()),
                    spec.id()
                })
                .toList();
    }

    static List<Work> add(Database database, List<@Nullable Object[]> rows) {
        return rows.isEmpty() ? List.of() : List.of(database.rows(ADD, rows, Row.Reader.NONE));
    }

    static Work drop(Database database, JobSpec spec) {
        return database.values(DROP, Row.Reader.NONE, spec.id());
    }
}
