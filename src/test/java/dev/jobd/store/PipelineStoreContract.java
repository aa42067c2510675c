package dev.jobd.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.Json;
import dev.jobd.domain.PipelineSpec;
import dev.jobd.domain.PipelineSpec.Named;
import dev.jobd.domain.PipelineSpec.StageSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pipelines that are kept under a name. */
abstract class PipelineStoreContract {
    private static final PipelineSpec PLAIN = new PipelineSpec(List.of(
            new StageSpec("ONE", "echo", new Json("null"), Optional.empty(), Optional.empty(), Optional.empty())));
    private static final PipelineSpec FULL = new PipelineSpec(List.of(
            new StageSpec(
                    "ONE",
                    "type \u0000 \ud83d\ude00",
                    new Json("{\"a\":\"\ud83d\ude00 \\u0000\"}"),
                    Optional.of(Duration.ofMillis(1500)),
                    Optional.of(3),
                    Optional.of(new Backoff(Duration.ofMillis(5), 1.5, Duration.ofDays(2), 0))),
            new StageSpec(
                    "TWO",
                    "echo",
                    new Json("{\"$from\":\"/stages/ONE/output\"}"),
                    Optional.empty(),
                    Optional.of(0),
                    Optional.empty())));

    private final PipelineStore store = open();

    abstract PipelineStore open();

    @Test
    void pipelinesAreKeptAsTheyAreByName() {
        assertThat(store.put(new Named("plain", PLAIN), 10)).isEqualTo(PipelineStore.Put.CREATED);
        assertThat(store.put(new Named("full", FULL), 10)).isEqualTo(PipelineStore.Put.CREATED);

        assertThat(store.list()).containsExactly(new Named("full", FULL), new Named("plain", PLAIN));
        assertThat(store.find("full")).contains(FULL);
        assertThat(store.find("none")).isEmpty();
    }

    @Test
    void pipelineIsReplacedByAnotherOfItsName() {
        store.put(new Named("plain", PLAIN), 1);

        assertThat(store.put(new Named("plain", FULL), 1)).isEqualTo(PipelineStore.Put.REPLACED);

        assertThat(store.list()).containsExactly(new Named("plain", FULL));
    }

    @Test
    void noMoreAreTakenThanMayBe() {
        store.put(new Named("plain", PLAIN), 1);

        assertThat(store.put(new Named("full", FULL), 1)).isEqualTo(PipelineStore.Put.FULL);
        assertThat(store.list()).hasSize(1);
    }

    @Test
    void deletedPipelineIsGone() {
        store.put(new Named("plain", PLAIN), 10);

        assertThat(store.delete("plain")).isTrue();
        assertThat(store.delete("plain")).isFalse();
        assertThat(store.find("plain")).isEmpty();
    }
}
