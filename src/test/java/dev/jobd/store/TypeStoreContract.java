package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.Json;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Types that were declared. */
abstract class TypeStoreContract extends StoreContract {
    private static final DeclaredType PLAIN =
            new DeclaredType("plain", new Json("true"), Optional.empty(), 0, Backoff.DEFAULT, TypeLimits.DEFAULT);
    private static final DeclaredType FULL = new DeclaredType(
            "full \u0000 \ud83d\ude00",
            new Json("{\"type\":\"object\",\"title\":\"\\u0000 \ud83d\ude00\"}"),
            Optional.of(Duration.ofMillis(1500)),
            3,
            new Backoff(Duration.ofMillis(5), 1.5, Duration.ofDays(2), 0),
            new TypeLimits(7, 2));

    @Test
    void typesAreKeptAsTheyWereDeclaredByName() {
        assertThat(store.types().put(PLAIN, 10)).isEqualTo(TypeStore.Put.CREATED);
        assertThat(store.types().put(FULL, 10)).isEqualTo(TypeStore.Put.CREATED);

        assertThat(store.types().list())
                .containsExactly(
                        new DeclaredType.Stored(FULL, Optional.empty()),
                        new DeclaredType.Stored(PLAIN, Optional.empty()));
    }

    @Test
    void typeIsReplacedByAnotherOfItsName() {
        store.types().put(PLAIN, 10);
        DeclaredType next =
                new DeclaredType("plain", new Json("false"), Optional.empty(), 1, Backoff.DEFAULT, TypeLimits.DEFAULT);

        assertThat(store.types().put(next, 10)).isEqualTo(TypeStore.Put.REPLACED);

        assertThat(store.types().list()).containsExactly(new DeclaredType.Stored(next, Optional.empty()));
    }

    @Test
    void typeOfWhichOnlyLimitsWereSetIsNotDeclared() {
        store.limit("plain", new TypeLimits(2, 3));
        assertThat(store.types().list()).isEmpty();

        assertThat(store.types().put(PLAIN, 10)).isEqualTo(TypeStore.Put.CREATED);
        assertThat(store.types().list()).hasSize(1);
    }

    @Test
    void noMoreTypesAreTakenThanMayBe() {
        store.types().put(PLAIN, 1);

        assertThat(store.types().put(FULL, 1)).isEqualTo(TypeStore.Put.FULL);
        assertThat(store.types().put(PLAIN, 1)).isIn(TypeStore.Put.REPLACED);
        assertThat(store.types().list()).hasSize(1);
    }

    @Test
    void deletedTypeIsGone() {
        store.types().put(PLAIN, 10);

        assertThat(store.types().delete("plain")).isTrue();
        assertThat(store.types().delete("plain")).isFalse();
        assertThat(store.types().list()).isEmpty();
    }

    @Test
    void limitsOfATypeHoldUntilItIsDeleted() {
        store.types()
                .put(
                        new DeclaredType(
                                "plain", new Json("true"), Optional.empty(), 0, Backoff.DEFAULT, new TypeLimits(1, 2)),
                        10);
        for (int i = 0; i < 3; i++) {
            inserted(SampleJobs.job().type("plain").key("a").queued());
        }
        assertThat(claim(3, NOON)).hasSize(1);

        store.types().put(PLAIN, 10);
        assertThat(claim(3, NOON)).isEmpty();

        store.types()
                .put(
                        new DeclaredType(
                                "plain", new Json("true"), Optional.empty(), 0, Backoff.DEFAULT, new TypeLimits(3, 2)),
                        10);
        assertThat(claim(3, NOON)).hasSize(1);
        store.types().delete("plain");
        assertThat(claim(3, NOON)).isEmpty();
    }

    @Test
    void whenWorkersHaveAskedIsKept() {
        store.types().put(PLAIN, 10);

        store.types().asked(Set.of("plain", "none"), NOON);

        assertThat(store.types().list()).containsExactly(new DeclaredType.Stored(PLAIN, Optional.of(NOON)));
        store.types().put(PLAIN, 10);
        assertThat(store.types().list()).containsExactly(new DeclaredType.Stored(PLAIN, Optional.of(NOON)));
    }
}
