package dev.jobd.handler;

import dev.jobd.domain.Pipeline;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;

/** The job types of this node and who runs them. */
public final class HandlerRegistry {
    private final Map<String, JobHandler> byType = new HashMap<>();
    private final Map<String, String> off;

    /** @throws IllegalArgumentException when two handlers claim one type, or one that of pipelines */
    public HandlerRegistry(Collection<? extends JobHandler> handlers) {
        this(handlers, Map.of());
    }

    /**
     * @param off types that this node could run but may not, and in a sentence for the client why
     * @throws IllegalArgumentException when two handlers claim one type, or one that of pipelines
     */
    public HandlerRegistry(Collection<? extends JobHandler> handlers, Map<String, String> off) {
        this.off = Map.copyOf(off);
        for (JobHandler handler : handlers) {
            if (handler.type().equals(Pipeline.TYPE)) {
                throw new IllegalArgumentException(
                        "No handler runs the job type 'pipeline': its jobs are those of its stages.");
            }
            if (byType.put(handler.type(), handler) != null) {
                throw new IllegalArgumentException("Two handlers run the job type '" + handler.type() + "'.");
            }
        }
    }

    public Optional<JobHandler> find(String type) {
        return Optional.ofNullable(byType.get(type));
    }

    /** In a sentence for the client why this node does not run a type that it could run. */
    public Optional<String> whyOff(String type) {
        return Optional.ofNullable(off.get(type));
    }

    /** All types, by name. */
    public SequencedSet<String> types() {
        return new TreeSet<>(byType.keySet());
    }
}
