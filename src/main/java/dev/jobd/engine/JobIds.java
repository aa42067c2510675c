package dev.jobd.engine;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes UUIDv7s (RFC 9562) that rise, also within a millisecond. */
public final class JobIds implements Supplier<UUID> {
    private final TimeOrderedEpochFactory factory = TimeOrderedEpochFactory.builder()
            .withIncrementPlus1()
            .withFastRandom()
            .build();

    @Override
    public UUID get() {
        return factory.create();
    }
}
