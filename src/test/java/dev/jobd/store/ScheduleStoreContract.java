package dev.jobd.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.SampleSchedules;
import dev.jobd.domain.Schedule;
import dev.jobd.domain.ScheduleRecord;
import dev.jobd.store.ScheduleStore.Inserted;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a {@link ScheduleStore} is: every store passes this suite. */
abstract class ScheduleStoreContract {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private ScheduleStore store;

    abstract ScheduleStore open();

    @BeforeEach
    void openTheStore() {
        store = open();
    }

    @Test
    void insertedScheduleIsFound() {
        Schedule schedule = SampleSchedules.next("a", NOON).ran(new Schedule.Run(NOON, new UUID(0, 1)));

        assertThat(store.insert(schedule, NO_LIMIT)).isEqualTo(Inserted.STORED);

        assertThat(store.find("a").map(ScheduleRecord::schedule)).contains(schedule);
        assertThat(store.find("b")).isEmpty();
    }

    @Test
    void secondOfANameIsNotTaken() {
        Schedule first = inserted("a", NOON).schedule();

        assertThat(store.insert(SampleSchedules.next("a", NOON.plusSeconds(1)), NO_LIMIT))
                .isEqualTo(Inserted.KNOWN);

        assertThat(store.find("a").map(ScheduleRecord::schedule)).contains(first);
    }

    @Test
    void noMoreAreTakenThanMayBe() {
        inserted("a", NOON);
        inserted("b", NOON);

        assertThat(store.insert(SampleSchedules.next("c", NOON), 2)).isEqualTo(Inserted.FULL);
        assertThat(store.insert(SampleSchedules.next("a", NOON), 2)).isEqualTo(Inserted.KNOWN);

        assertThat(names(store.list())).containsExactly("a", "b");
    }

    @Test
    void listIsByName() {
        inserted("b", NOON);
        inserted("c", NOON);
        inserted("a", NOON);

        assertThat(names(store.list())).containsExactly("a", "b", "c");
    }

    @Test
    void updateIsFound() {
        ScheduleRecord seen = inserted("a", NOON);
        Schedule paused = seen.schedule().pause();

        assertThat(store.update(seen, paused)).isTrue();

        assertThat(store.find("a").map(ScheduleRecord::schedule)).contains(paused);
    }

    @Test
    void updateOfWhatHasChangedChangesNothing() {
        ScheduleRecord seen = inserted("a", NOON);
        store.update(seen, seen.schedule().pause());

        assertThat(store.update(seen, seen.schedule())).isFalse();

        assertThat(store.find("a").map(now -> now.schedule().paused())).contains(true);
    }

    @Test
    void updateOfWhatIsGoneChangesNothing() {
        ScheduleRecord seen = inserted("a", NOON);
        store.delete(seen);

        assertThat(store.update(seen, seen.schedule().pause())).isFalse();

        assertThat(store.find("a")).isEmpty();
    }

    @Test
    void updateOfAnEarlierOneOfTheSameNameChangesNothing() {
        ScheduleRecord seen = inserted("a", NOON);
        store.delete(seen);
        inserted("a", NOON);

        assertThat(store.update(seen, seen.schedule().pause())).isFalse();
        assertThat(store.delete(seen)).isFalse();

        assertThat(store.find("a").map(now -> now.schedule().paused())).contains(false);
    }

    @Test
    void deletedScheduleIsGone() {
        ScheduleRecord seen = inserted("a", NOON);

        assertThat(store.delete(seen)).isTrue();

        assertThat(store.find("a")).isEmpty();
        assertThat(store.list()).isEmpty();
        assertThat(store.due(Instant.MAX)).isEmpty();
        assertThat(store.delete(seen)).isFalse();
    }

    @Test
    void thoseWhoseTimeHasComeAreDueTheLongestFirst() {
        inserted("later", NOON.plusMillis(1));
        inserted("now", NOON);
        inserted("before", NOON.minusSeconds(1));

        assertThat(names(store.due(NOON))).containsExactly("before", "now");
        assertThat(names(store.due(NOON.plusMillis(1)))).containsExactly("before", "now", "later");
    }

    @Test
    void thoseThatArePausedOrHaveNoNextFiringAreNotDue() {
        ScheduleRecord pausing = inserted("a", NOON);
        ScheduleRecord ending = inserted("b", NOON);

        store.update(pausing, pausing.schedule().pause());
        store.update(ending, ending.schedule().upTo(Optional.empty()));

        assertThat(store.due(Instant.MAX)).isEmpty();
    }

    @Test
    void resumedOneIsDueAgain() {
        ScheduleRecord seen = inserted("a", NOON);
        store.update(seen, seen.schedule().pause());
        ScheduleRecord paused = store.find("a").orElseThrow();

        store.update(paused, paused.schedule().resume(Optional.of(NOON)));

        assertThat(names(store.due(NOON))).containsExactly("a");
    }

    @Test
    void oneThatHasGoneOnIsNotDueUntilItsNextTime() {
        ScheduleRecord seen = inserted("a", NOON);

        store.update(seen, seen.schedule().upTo(Optional.of(NOON.plusSeconds(60))));

        assertThat(store.due(NOON)).isEmpty();
        assertThat(names(store.due(NOON.plusSeconds(60)))).containsExactly("a");
    }

    @Test
    void oneOfManyWritersWins() throws Exception {
        ScheduleRecord seen = inserted("a", NOON);
        List<Callable<Boolean>> writers = IntStream.range(0, 8)
                .<Callable<Boolean>>mapToObj(
                        i -> () -> store.update(seen, seen.schedule().upTo(Optional.of(NOON.plusSeconds(i)))))
                .toList();

        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            assertThat(threads.invokeAll(writers).stream().filter(Future::resultNow))
                    .hasSize(1);
        }
    }

    private ScheduleRecord inserted(String name, Instant next) {
        assertThat(store.insert(SampleSchedules.next(name, next), NO_LIMIT)).isEqualTo(Inserted.STORED);
        return store.find(name).orElseThrow();
    }

    private static List<String> names(List<ScheduleRecord> schedules) {
        return schedules.stream()
                .map(schedule -> schedule.schedule().spec().name())
                .toList();
    }
}
