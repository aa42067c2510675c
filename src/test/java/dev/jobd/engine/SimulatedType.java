package dev.jobd.engine;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.TypeLimits;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.handler.JobContext;
import dev.jobd.handler.JobHandler;
import dev.jobd.handler.TypeDefaults;
import java.util.Map;
import java.util.Optional;

/** A type of jobs whose handlers are {@link SimulatedHandlers}. */
record SimulatedType(String type, TypeLimits limits) implements JobHandler {
    static final Map<String, TypeLimits> LIMITS = Map.of(
            "free", new TypeLimits(Integer.MAX_VALUE, 2),
            "limited", new TypeLimits(2, 1),
            "single", new TypeLimits(1, 1));

    /** Also of those that workers run. */
    static final Map<String, TypeLimits> ALL_LIMITS = Map.of(
            "free",
            LIMITS.get("free"),
            "limited",
            LIMITS.get("limited"),
            "single",
            LIMITS.get("single"),
            SimulatedWorkers.TYPE,
            SimulatedWorkers.LIMITS);

    /** In the same order each time. */
    static HandlerRegistry all() {
        return new HandlerRegistry(LIMITS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> new SimulatedType(each.getKey(), each.getValue()))
                .toList());
    }

    @Override
    public TypeDefaults defaults() {
        return new TypeDefaults(Optional.empty(), 1, Backoff.DEFAULT, limits);
    }

    @Override
    public Outcome run(JobContext job) {
        throw new IllegalStateException("is simulated");
    }
}
