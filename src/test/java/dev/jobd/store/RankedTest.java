package dev.jobd.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Against a plain list that is sorted. */
class RankedTest {
    private static final int MANY = 10_000;

    private final Ranked<Integer> ranked = Ranked.natural();
    private final List<Integer> plain = new ArrayList<>();

    @Test
    void anEmptyListHasNoFirst() {
        assertThat(ranked.isEmpty()).isTrue();
        assertThat(ranked.first()).isNull();
    }

    @Test
    void inAnEmptyListNothingComesBefore() {
        assertThat(ranked.rank(key(1), 1)).isZero();
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(find(1)).isNull();
        add(1);
        add(6);

        assertThat(find(0)).isNull();
        assertThat(find(2)).isNull();
        assertThat(find(3)).isNull();
        assertThat(find(9)).isNull();
    }

    @Test
    void elementsOfOneNumberHaveTheOrderThatWasAskedFor() {
        Ranked<Integer> falling = new Ranked<>(Comparator.reverseOrder());
        IntStream.range(0, MANY).forEach(element -> falling.add(0, element));

        assertThat(falling.get(0)).isEqualTo(MANY - 1);
        assertThat(falling.find(0, other -> Integer.compare(7, other))).isEqualTo(7);
        assertThat(falling.rank(0, 7)).isEqualTo(MANY - 8);
    }

    @Test
    void whatIsNotThereCannotBeRemoved() {
        add(1);
        add(3);

        assertThatThrownBy(() -> ranked.remove(key(2), 2)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void ranksPastTheEndAreRefused() {
        add(1);

        assertThatThrownBy(() -> ranked.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void elementsThatComeInOrderStayInOrder() {
        IntStream.range(0, MANY).forEach(this::add);

        assertSame();
    }

    @Test
    void elementsThatComeLastFirstAreSorted() {
        IntStream.range(0, MANY).map(at -> MANY - at).forEach(this::add);

        assertSame();
    }

    @Test
    void aQueueThatNeverRunsEmptyKeepsItsOrder() {
        IntStream.range(0, 700).forEach(this::add);
        for (int next = 700; next < MANY; next++) {
            add(next);
            remove(plain.getFirst());
            assertThat(ranked.first()).isEqualTo(plain.getFirst());
        }

        assertSame();
    }

    @Test
    void aListThatWasEmptiedTakesElementsAgain() {
        IntStream.range(0, MANY).forEach(this::add);
        List.copyOf(plain).forEach(this::remove);
        add(2);
        add(1);

        assertSame();
    }

    /** Few of many that came in order are left, one in what was a block. */
    @Test
    void whatIsLeftOfManyElementsTakesNoMoreRoomThanItNeeds() {
        List<Integer> all = IntStream.range(0, 20 * MANY).boxed().toList();
        all.forEach(element -> ranked.add(key(element), element));

        all.stream().filter(element -> element % 500 != 0).forEach(element -> ranked.remove(key(element), element));

        assertThat(ranked.size()).isEqualTo(400);
        assertThat(ranked.blocks()).isLessThan(8);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void itIsTheSameAsAPlainListAfterAnyChanges(@ForAll("changes") List<Change> changes) {
        for (Change change : changes) {
            change(change);
            assertThat(ranked.size()).isEqualTo(plain.size());
            assertThat(ranked.first()).isEqualTo(plain.isEmpty() ? null : plain.getFirst());
        }

        assertSame();
    }

    /** Some elements added or taken away, in one place or all over. */
    private record Change(boolean add, Where where, int count) {}

    private enum Where {
        FRONT,
        MIDDLE,
        END,
        SPREAD
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        return Combinators.combine(
                        Arbitraries.of(true, true, false),
                        Arbitraries.of(Where.class),
                        Arbitraries.integers().between(1, 900))
                .as(Change::new)
                .list()
                .ofMaxSize(20);
    }

    private void change(Change change) {
        for (int step = 0; step < change.count; step++) {
            if (change.add) {
                int element = fresh(change.where, step);
                if (Collections.binarySearch(plain, element) < 0) {
                    add(element);
                }
            } else if (!plain.isEmpty()) {
                remove(plain.get(at(change.where, step)));
            }
        }
    }

    private int fresh(Where where, int step) {
        return switch (where) {
            case FRONT -> plain.isEmpty() ? 0 : plain.getFirst() - 1;
            case MIDDLE -> plain.isEmpty() ? 0 : plain.get(plain.size() / 2) + 1;
            case END -> plain.isEmpty() ? 0 : plain.getLast() + 100;
            case SPREAD -> (step * 7919) % 100_003;
        };
    }

    private int at(Where where, int step) {
        return switch (where) {
            case FRONT -> 0;
            case MIDDLE -> plain.size() / 2;
            case END -> plain.size() - 1;
            case SPREAD -> (step * 7919) % plain.size();
        };
    }

    /** The same for some that follow each other, as it may be. */
    private static long key(int element) {
        return Math.floorDiv(element, 3);
    }

    private @Nullable Integer find(int element) {
        return ranked.find(key(element), other -> Integer.compare(other, element));
    }

    private void add(int element) {
        ranked.add(key(element), element);
        plain.add(-Collections.binarySearch(plain, element) - 1, element);
    }

    private void remove(Integer element) {
        ranked.remove(key(element), ranked.get(Collections.binarySearch(plain, element)));
        plain.remove(element);
    }

    private void assertSame() {
        List<Integer> all =
                IntStream.range(0, ranked.size()).mapToObj(ranked::get).toList();
        assertThat(all).isEqualTo(plain);
        assertRanks(element -> ranked.rank(key(element), element), 0);
        assertRanks(element -> ranked.rank(key(element), other -> other <= element ? -1 : 1), 1);
        plain.forEach(element -> assertThat(find(element)).isEqualTo(element));
        List<Integer> visited = new ArrayList<>();
        ranked.forEach(visited::add);
        assertThat(visited).isEqualTo(plain);
    }

    /** @param after how many places behind an element its rank is */
    private void assertRanks(ToIntFunction<Integer> rank, int after) {
        for (int at = 0; at < plain.size(); at += 7) {
            assertThat(rank.applyAsInt(plain.get(at))).isEqualTo(at + after);
        }
    }
}
