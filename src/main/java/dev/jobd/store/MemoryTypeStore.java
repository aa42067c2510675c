package dev.jobd.store;

import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.TypeLimits;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Keeps declared types in memory; they are gone when the process ends. */
public final class MemoryTypeStore implements TypeStore {
    private final BiConsumer<String, TypeLimits> limit;

    /** Guarded by this. */
    private final TreeMap<String, DeclaredType.Stored> byName = new TreeMap<>();

    /** @param limit has claims keep to limits for jobs of a type */
    MemoryTypeStore(BiConsumer<String, TypeLimits> limit) {
        this.limit = limit;
    }

    @Override
    public synchronized Put put(DeclaredType type, int max) {
        DeclaredType.Stored known = byName.get(type.name());
        if (known == null && byName.size() >= max) {
            return Put.FULL;
        }
        Optional<Instant> asked = known == null ? Optional.empty() : known.asked();
        byName.put(type.name(), new DeclaredType.Stored(type, asked));
        limit.accept(type.name(), type.limits());
        return known == null ? Put.CREATED : Put.REPLACED;
    }

    @Override
    public synchronized boolean delete(String name) {
        boolean known = byName.remove(name) != null;
        if (known) {
            limit.accept(name, TypeLimits.DEFAULT);
        }
        return known;
    }

    @Override
    public synchronized List<DeclaredType.Stored> list() {
        return List.copyOf(byName.values());
    }

    @Override
    public synchronized void asked(Set<String> types, Instant now) {
        types.forEach(name ->
                byName.computeIfPresent(name, (_, known) -> new DeclaredType.Stored(known.type(), Optional.of(now))));
    }
}
