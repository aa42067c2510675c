package dev.jobd.handler;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;

/** The job types of this node and who runs them. */
public final class HandlerRegistry {
    private final Map<String, JobHandler> byType = new HashMap<>();

    /** @throws IllegalArgumentException when two handlers claim one type */
    public HandlerRegistry(Collection<? extends JobHandler> handlers) {
        for (JobHandler handler : handlers) {
            if (byType.put(handler.type(), handler) != null) {
                throw new IllegalArgumentException("Two handlers run the job type '" + handler.type() + "'.");
            }
        }
    }

    public Optional<JobHandler> find(String type) {
        return Optional.ofNullable(byType.get(type));
    }

    /** All types, by name. */
    public SequencedSet<String> types() {
        return new TreeSet<>(byType.keySet());
    }
}
