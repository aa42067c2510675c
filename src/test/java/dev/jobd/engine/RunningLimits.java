package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.TypeLimits;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How many attempts may be under way at once: of a type, of a key and on a node. */
final class RunningLimits {
    private final Map<String, TypeLimits> types;
    private final Map<String, Integer> slots = new HashMap<>();
    private final Verdict verdict;

    RunningLimits(Map<String, TypeLimits> types, Verdict verdict) {
        this.types = types;
        this.verdict = verdict;
    }

    void slots(String node, int most) {
        slots.put(node, most);
    }

    /** @param leases all attempts under way, and when their leases end */
    void check(String node, Map<Job.Active, Instant> leases, Instant now) {
        Map<String, Integer> byType = new HashMap<>();
        Map<String, Integer> byKey = new HashMap<>();
        for (Job.Active attempt : leases.keySet()) {
            String type = attempt.spec().type();
            byType.merge(attempt.runs(), 1, Integer::sum);
            attempt.spec().options().concurrencyKey().ifPresent(key -> byKey.merge(type + " " + key, 1, Integer::sum));
        }
        types.forEach((type, most) -> {
            verdict.expect(byType.getOrDefault(type, 0) <= most.maxConcurrency(), "no type has more running than may");
            byKey.forEach((key, running) -> verdict.expect(
                    !key.startsWith(type + " ") || running <= most.maxPerKey(), "no key has more running than may"));
        });
        long own = leases.entrySet().stream()
                .filter(held ->
                        held.getKey().node().equals(node) && held.getValue().isAfter(now))
                .count();
        verdict.expect(own <= slots.getOrDefault(node, 0), "no node runs more than it may");
    }
}
