package dev.jobd.handler.http;

import dev.jobd.domain.OpenCircuits;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A {@link Circuit} for each host that was called lately. */
public final class Circuits implements OpenCircuits {
    /** Those that were not used for longest are forgotten, as if they had been closed. */
    private static final int MAX = 10_000;

    private final LongSupplier nanos;

    /** Guarded by itself. */
    private final Map<String, Circuit> byOrigin = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Circuit> eldest) {
            return size() > MAX;
        }
    };

    /** @param nanos a clock that nobody sets, as {@link System#nanoTime} */
    public Circuits(LongSupplier nanos) {
        this.nanos = nanos;
    }

    Circuit of(Target target) {
        synchronized (byOrigin) {
            return byOrigin.computeIfAbsent(target.origin(), _ -> new Circuit());
        }
    }

    /** For how long calls to this host are held back; empty when they are not. */
    Optional<Duration> heldBack(Target target) {
        Circuit circuit;
        synchronized (byOrigin) {
            circuit = byOrigin.get(target.origin());
        }
        return circuit == null ? Optional.empty() : circuit.heldBack(now());
    }

    long now() {
        return nanos.getAsLong();
    }

    @Override
    public List<String> hosts() {
        long now = now();
        synchronized (byOrigin) {
            return byOrigin.entrySet().stream()
                    .filter(entry -> entry.getValue().heldBack(now).isPresent())
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
        }
    }
}
