package dev.jobd.domain;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Changes of one thing. */
public final class SamplePatches {
    public static final Patch NONE =
            new Patch(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private SamplePatches() {}

    public static Patch priority(int priority) {
        return new Patch(Optional.of(priority), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static Patch due(Instant due) {
        return new Patch(Optional.empty(), Optional.of(due), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static Patch tags(Map<String, String> tags) {
        return new Patch(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(tags));
    }
}
