package dev.jobd.engine;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;

/** Makes UUIDv7s (RFC 9562) that rise, also within a millisecond. For one thread at a time. */
public final class JobIds implements Function<Instant, UUID> {
    private Instant created = Instant.EPOCH;

    private final TimeOrderedEpochFactory factory = TimeOrderedEpochFactory.builder()
            .withIncrementPlus1()
            .withFastRandom()
            .withInstantFunction(() -> created)
            .build();

    /** @param time the time in the id, as long as it does not go back */
    @Override
    public UUID apply(Instant time) {
        created = time;
        return factory.create();
    }
}
