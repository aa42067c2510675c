package dev.jobd.store;

import dev.jobd.domain.PipelineSpec;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Keeps pipelines in memory; they are gone when the process ends. */
public final class MemoryPipelineStore implements PipelineStore {
    /** Guarded by this. */
    private final TreeMap<String, PipelineSpec.Named> byName = new TreeMap<>();

    @Override
    public synchronized Put put(PipelineSpec.Named pipeline, int max) {
        boolean known = byName.containsKey(pipeline.name());
        if (!known && byName.size() >= max) {
            return Put.FULL;
        }
        byName.put(pipeline.name(), pipeline);
        return known ? Put.REPLACED : Put.CREATED;
    }

    @Override
    public synchronized boolean delete(String name) {
        return byName.remove(name) != null;
    }

    @Override
    public synchronized Optional<PipelineSpec> find(String name) {
        return Optional.ofNullable(byName.get(name)).map(PipelineSpec.Named::pipeline);
    }

    @Override
    public synchronized List<PipelineSpec.Named> list() {
        return List.copyOf(byName.values());
    }
}
