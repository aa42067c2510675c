package dev.jobd.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Holds the manifests for the memory store to their contract. */
class MemoryManifestsTest extends ManifestsContract {
    MemoryManifestsTest() {
        super("memory");
    }

    @Test
    void oneProcessHoldsTheJobsEvenDuringARollout() {
        assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(deployment.at("/spec/strategy/type").asText()).isEqualTo("Recreate");
    }

    @Test
    void memoryIsBounded() {
        assertThat(environment()).containsKeys("MAX_CONCURRENCY", "MAX_JOBS", "MAX_QUEUED");
    }
}
