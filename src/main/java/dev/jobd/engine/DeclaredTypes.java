package dev.jobd.engine;

import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.JobType;
import dev.jobd.domain.Json;
import dev.jobd.handler.declared.DeclaredSchema;
import dev.jobd.store.JobStore;
import dev.jobd.store.TypeStore;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The types that were declared for workers. This node knows those that it has declared or looked for; on a store that
 * others share it looks each second, and when it is asked for one that it does not know.
 */
final class DeclaredTypes {
    /** So many there may be: each is looked at by every node, again and again. */
    static final int MAX = 1000;

    private static final Logger LOG = Logger.getLogger(DeclaredTypes.class);

    private final JobStore jobs;
    private final TypeStore store;
    private final Function<DeclaredType, JobType> typed;

    /** Replaced as a whole, by one thread at a time. */
    private volatile Map<String, Known> byName = Map.of();

    /** The look that is under way. */
    private final AtomicReference<@Nullable CompletableFuture<Void>> look = new AtomicReference<>();

    /** Of the types that workers have asked for at this node, when they did so last. */
    private final Map<String, Instant> asked = new ConcurrentHashMap<>();

    /** Those for which that is not stored yet. */
    private final Set<String> toBeStored = ConcurrentHashMap.newKeySet();

    private record Known(DeclaredType.Stored stored, JobType type, DeclaredSchema schema) {}

    DeclaredTypes(JobStore jobs, Function<DeclaredType, JobType> typed) {
        this.jobs = jobs;
        this.store = jobs.types();
        this.typed = typed;
        refresh();
    }

    /** Whether other nodes may declare types. */
    boolean shared() {
        return jobs.exchange().shared();
    }

    Optional<JobType> find(String name) {
        return Optional.ofNullable(byName.get(name)).map(Known::type);
    }

    /** As it was declared. */
    Optional<DeclaredType> declaration(String name) {
        return Optional.ofNullable(byName.get(name)).map(known -> known.stored.type());
    }

    /** Whether a check of payloads may take its time. */
    boolean checksSlowly(String name) {
        Known known = byName.get(name);
        return known != null && !known.schema.takesAll();
    }

    Collection<JobType> all() {
        return byName.values().stream().map(Known::type).toList();
    }

    List<FieldError> check(String name, Json payload) {
        Known known = byName.get(name);
        return known == null ? List.of() : known.schema.check(payload);
    }

    /** When workers have last asked for jobs of this type, at any node. */
    Optional<Instant> asked(String name) {
        Instant here = asked.get(name);
        Optional<Instant> anywhere = Optional.ofNullable(byName.get(name)).flatMap(known -> known.stored.asked());
        return here == null || anywhere.filter(here::isBefore).isPresent() ? anywhere : Optional.of(here);
    }

    /** Does not block. */
    void asked(Set<String> types, Instant now) {
        types.forEach(type -> asked.put(type, now));
        toBeStored.addAll(types);
    }

    /** Blocks. */
    TypeStore.Put put(DeclaredType type) {
        TypeStore.Put answer = store.put(type, MAX);
        refresh();
        return answer;
    }

    /** Blocks. False when there is no such type. */
    boolean delete(String name) {
        boolean dropped = store.delete(name);
        asked.remove(name);
        refresh();
        return dropped;
    }

    /** To be called once a second. Blocks. */
    void tick(Instant now) {
        Set<String> names = new HashSet<>(toBeStored);
        if (!names.isEmpty()) {
            store.asked(names, now);
            toBeStored.removeAll(names);
        }
        if (shared()) {
            refresh();
        }
    }

    /** Looks for what other nodes have declared, once for all who ask meanwhile. Does not block. */
    CompletableFuture<Void> refreshed(Executor executor) {
        CompletableFuture<Void> own = new CompletableFuture<>();
        CompletableFuture<Void> present = look.compareAndExchange(null, own);
        if (present != null) {
            // It may have looked before what is looked for was declared.
            return present.handle((_, _) -> executor).thenCompose(this::refreshed);
        }
        try {
            executor.execute(() -> {
                try {
                    refresh();
                    look.set(null);
                    own.complete(null);
                } catch (Throwable e) {
                    look.set(null);
                    own.completeExceptionally(e);
                }
            });
        } catch (Throwable e) {
            look.set(null);
            own.completeExceptionally(e);
        }
        return own;
    }

    /** Blocks. */
    synchronized void refresh() {
        Map<String, Known> next = new TreeMap<>();
        for (DeclaredType.Stored stored : store.list()) {
            Known known = byName.get(stored.type().name());
            if (known != null && known.stored.type().equals(stored.type())) {
                next.put(stored.type().name(), new Known(stored, known.type, known.schema));
            } else {
                read(stored).ifPresent(one -> next.put(stored.type().name(), one));
            }
        }
        byName = Map.copyOf(next);
    }

    private Optional<Known> read(DeclaredType.Stored stored) {
        try {
            return Optional.of(new Known(
                    stored,
                    typed.apply(stored.type()),
                    DeclaredSchema.of(stored.type().schema())));
        } catch (IllegalArgumentException e) {
            LOG.errorf(e, "cannot use the schema of type=%s", stored.type().name());
            return Optional.empty();
        }
    }
}
