package dev.jobd.store.sql;

import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.TypeLimits;
import dev.jobd.store.TypeStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Declared types in the database in which the jobs are; changed by the same thread. */
final class SqlTypeStore implements TypeStore {
    private static final Query COUNT = Query.of("SELECT count(*) FROM job_type WHERE declared IS NOT NULL");
    private static final Query KNOWN =
            Query.of("SELECT 1 FROM job_type WHERE name = ? AND declared IS NOT NULL", Kind.TEXT);

    /** Its limits are set afterwards, with what they mean for the jobs that wait. */
    private static final Query PUT = Query.of("""
            INSERT INTO job_type (name, max_concurrency, max_per_key, declared) VALUES (?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET declared = excluded.declared
            """, Kind.TEXT, Kind.NUMBER, Kind.NUMBER, Kind.TEXT);

    private static final Query DROP =
            Query.of("DELETE FROM job_type WHERE name = ? AND declared IS NOT NULL", Kind.TEXT);
    private static final Query ALL =
            Query.of("SELECT declared, asked FROM job_type WHERE declared IS NOT NULL ORDER BY name");
    private static final Query ASKED = Query.forRows("""
            UPDATE job_type SET asked = given.asked FROM :given
            WHERE job_type.name = given.name AND (job_type.asked IS NULL OR job_type.asked < given.asked)
            """, Given.text("name"), Given.number("asked"));

    private final Database database;
    private final Committer committer;
    private final Line line;
    private final Types types;

    SqlTypeStore(Database database, Committer committer, Line line, Types types) {
        this.database = database;
        this.committer = committer;
        this.line = line;
        this.types = types;
    }

    @Override
    public Put put(DeclaredType type, int max) {
        return committer.await(new Call.Other<>(_ -> {
            Put[] answer = {Put.CREATED};
            database.change(transaction -> {
                String name = PlainText.encode(type.name());
                transaction.accept(List.of(
                        database.values(COUNT, row -> answer[0] = row.number(1) < max ? Put.CREATED : Put.FULL),
                        database.values(KNOWN, _ -> answer[0] = Put.REPLACED, name)));
                if (answer[0] != Put.FULL) {
                    transaction.accept(List.of(database.values(
                            PUT,
                            Row.Reader.NONE,
                            name,
                            (long) TypeLimits.DEFAULT.maxConcurrency(),
                            (long) TypeLimits.DEFAULT.maxPerKey(),
                            TypeJson.write(type))));
                    types.limit(transaction, name, type.limits());
                }
            });
            return answer[0];
        }));
    }

    @Override
    public boolean delete(String name) {
        return committer.await(new Call.Other<>(_ -> {
            boolean[] dropped = new boolean[1];
            String stored = PlainText.encode(name);
            database.change(transaction -> {
                transaction.accept(List.of(database.values(KNOWN, _ -> dropped[0] = true, stored)));
                if (dropped[0]) {
                    types.limit(transaction, stored, TypeLimits.DEFAULT);
                    transaction.accept(List.of(database.values(DROP, Row.Reader.NONE, stored)));
                }
            });
            return dropped[0];
        }));
    }

    @Override
    public List<DeclaredType.Stored> list() {
        List<DeclaredType.Stored> all = new ArrayList<>();
        database.read(database.values(
                ALL,
                row -> all.add(new DeclaredType.Stored(
                        TypeJson.read(row.text(1)),
                        row.has(2) ? Optional.of(Micros.instant(row.number(2))) : Optional.empty()))));
        if (all.stream().anyMatch(one -> one.type().limits().maxConcurrency() < TypeLimits.DEFAULT.maxConcurrency())) {
            // Claims of this node too have to look at the limit, whoever has set it.
            line.limit();
        }
        types.declared(all.stream().map(one -> one.type().name()).collect(Collectors.toSet()));
        return all;
    }

    @Override
    public void asked(Set<String> names, Instant now) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        names.stream()
                .sorted()
                .forEach(name -> rows.add(new @Nullable Object[] {PlainText.encode(name), Micros.of(now)}));
        committer.await(new Call.Other<>(_ -> {
            database.change(List.of(database.rows(ASKED, rows, Row.Reader.NONE)));
            return rows;
        }));
    }
}
