package dev.jobd.store.sql;

import dev.jobd.domain.TypeLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What holds for all jobs of a type, and for all of them. */
final class Types {
    private static final Query LIMIT = Query.of("""
            INSERT INTO job_type (name, max_concurrency, max_per_key) VALUES (?, ?, ?)
            ON CONFLICT (name) DO UPDATE
            SET max_concurrency = excluded.max_concurrency, max_per_key = excluded.max_per_key
            WHERE job_type.max_concurrency <> excluded.max_concurrency OR job_type.max_per_key <> excluded.max_per_key
            RETURNING 1
            """, Kind.TEXT, Kind.NUMBER, Kind.NUMBER);

    private static final Query KEYS = Query.of("""
            SELECT DISTINCT ckey FROM job WHERE type = ? AND ckey IS NOT NULL AND expires IS NULL AND state = 'QUEUED'
            """, Kind.TEXT);

    private static final Query PAUSE = Query.of("UPDATE queue SET paused = (? = 1)", Kind.NUMBER);

    private final Database database;
    private final Line line;
    private volatile Optional<Set<String>> served = Optional.empty();
    /** Those that workers run, as far as this node has looked. */
    private volatile Set<String> declared = Set.of();

    Types(Database database, Line line) {
        this.database = database;
        this.line = line;
    }

    TypeLimits limit(String type, TypeLimits limits) {
        String name = PlainText.encode(type);
        if (limits.maxConcurrency() < TypeLimits.DEFAULT.maxConcurrency()) {
            line.limit();
        }
        database.change(transaction -> limit(transaction, name, limits));
        return limits;
    }

    /** @param name as it is stored */
    void limit(Consumer<List<Work>> transaction, String name, TypeLimits limits) {
        List<ConcurrencyKey> keys = new ArrayList<>();
        boolean[] changed = new boolean[1];
        transaction.accept(List.of(database.values(
                LIMIT, _ -> changed[0] = true, name, (long) limits.maxConcurrency(), (long) limits.maxPerKey())));
        if (changed[0]) {
            transaction.accept(
                    List.of(database.values(KEYS, row -> keys.add(new ConcurrencyKey(name, row.text(1))), name)));
            keys.sort(null);
            List<Work> works = new ArrayList<>(database.lock(keys));
            works.addAll(database.lineUp(keys, Micros.of(line.horizon())));
            transaction.accept(works);
        }
    }

    void serve(Set<String> types) {
        served = Optional.of(Set.copyOf(types));
    }

    void declared(Set<String> types) {
        declared = Set.copyOf(types);
    }

    /** Whether nodes run such jobs, this one or another. */
    boolean isForNodes(String type) {
        return !declared.contains(type)
                || served.filter(own -> own.contains(type)).isPresent();
    }

    /** This node. */
    Claimant claimant(String node) {
        return new Claimant(node, served, Optional.empty());
    }

    /** The types of the jobs that are to be claimed; empty for any. */
    Optional<Set<String>> served() {
        return served;
    }

    /** @param and is to be done with it */
    boolean pause(boolean hold, List<Work> and) {
        List<Work> works = new ArrayList<>(and);
        works.add(database.values(PAUSE, Row.Reader.NONE, hold ? 1L : 0L));
        database.change(works);
        return hold;
    }
}
