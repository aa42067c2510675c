package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobPage.Order;
import dev.jobd.domain.SampleJobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a list is cut into pages. */
abstract class PageContract extends StoreContract {

    @Test
    void theOldestJobsComeFirst() {
        List<Job.Queued> jobs = spread(5);

        assertThat(idsOf(page(Order.OLDEST, 10))).isEqualTo(ids(jobs));
    }

    @Test
    void theNewestJobsComeFirst() {
        List<Job.Queued> jobs = spread(5);

        assertThat(idsOf(page(Order.NEWEST, 10))).isEqualTo(ids(jobs.reversed()));
    }

    @Test
    void jobsOfTheSameMomentAreOrderedByTheirIds() {
        List<Job.Queued> jobs = inserted(5);

        assertThat(idsOf(page(Order.OLDEST, 10))).isEqualTo(ids(jobs));
    }

    @Test
    void aPageKnowsHowManyJobsThereAreOnAll() {
        spread(5);

        assertThat(page(Order.OLDEST, 2).total()).isEqualTo(5);
    }

    @Test
    void theTotalIsTheSameOnEveryPage() {
        spread(5);
        JobPage first = page(Order.OLDEST, 2);

        assertThat(page(Order.OLDEST, 2, first.next(), 1).total()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"OLDEST, 1", "OLDEST, 3", "OLDEST, 7", "NEWEST, 1", "NEWEST, 3", "NEWEST, 7"})
    void thePagesOneAfterTheOtherHaveEachJobOnce(Order order, int limit) {
        List<Job.Queued> jobs = spread(7);

        assertThat(idsOfAllPages(order, limit)).isEqualTo(ids(order == Order.OLDEST ? jobs : jobs.reversed()));
    }

    @Test
    void noPageFollowsTheLastOne() {
        spread(4);
        JobPage first = page(Order.OLDEST, 2);

        assertThat(first.next()).isPresent();
        assertThat(page(Order.OLDEST, 2, first.next(), 0).next()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"OLDEST, 0", "OLDEST, 3", "OLDEST, 6", "NEWEST, 1", "NEWEST, 6"})
    void anOffsetLeavesOutTheFirstJobs(Order order, int offset) {
        List<Job.Queued> jobs = spread(7);
        List<UUID> all = ids(order == Order.OLDEST ? jobs : jobs.reversed());

        assertThat(idsOf(page(order, 10, Optional.empty(), offset))).isEqualTo(all.subList(offset, 7));
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, Integer.MAX_VALUE + 1L, Long.MAX_VALUE})
    void anOffsetPastTheEndLeavesOutAll(long offset) {
        spread(7);

        JobPage page = page(Order.NEWEST, 10, Optional.empty(), offset);

        assertThat(page).isEqualTo(new JobPage(List.of(), 7, Optional.empty()));
    }

    @Test
    void anOffsetIsCountedFromTheCursor() {
        List<Job.Queued> jobs = spread(7);
        JobPage first = page(Order.OLDEST, 2);

        assertThat(idsOf(page(Order.OLDEST, 2, first.next(), 1))).isEqualTo(ids(jobs.subList(3, 5)));
    }

    @Test
    void jobsThatComeInDoNotShiftThePages() {
        List<Job.Queued> jobs = spread(4);
        JobPage first = page(Order.NEWEST, 2);
        inserted(SampleJobs.job().created(NOON.plusSeconds(60)).queued());

        assertThat(idsOf(page(Order.NEWEST, 2, first.next(), 0))).isEqualTo(ids(List.of(jobs.get(1), jobs.get(0))));
    }

    @Test
    void jobsThatGoDoNotShiftThePages() {
        Job.Ended goes = oneEnded();
        Job.Ended goesToo = oneEnded();
        List<Job.Queued> jobs = spread(2);
        JobPage first = page(Order.OLDEST, 2);
        store.delete(recordOf(goes));
        store.delete(recordOf(goesToo));

        assertThat(idsOf(page(Order.OLDEST, 2, first.next(), 0))).isEqualTo(ids(jobs));
    }

    @Test
    void aJobThatChangesItsStateStaysInItsPlace() {
        List<Job.Queued> jobs = spread(4);
        JobPage first = page(Order.OLDEST, 2);
        change(jobs.get(1), jobs.get(1).cancel(NOON));
        change(jobs.get(2), jobs.get(2).pause());

        assertThat(idsOf(page(Order.OLDEST, 2, first.next(), 0))).isEqualTo(ids(jobs.subList(2, 4)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "x", "1.", ".1", "zzzzzzzzzzzzzzzzzzzzzzz.0", "1.not-a-uuid", "ü"})
    void whatIsNoCursorIsRefused(String cursor) {
        assertThatThrownBy(() -> page(Order.OLDEST, 2, Optional.of(cursor), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** One a millisecond, in several types and states, so that no one list of the store has them all. */
    private List<Job.Queued> spread(int count) {
        List<Job.Queued> jobs = IntStream.range(0, count)
                .mapToObj(at -> inserted(SampleJobs.job()
                        .type("type-" + at % 3)
                        .created(NOON.plusMillis(at))
                        .queued()))
                .toList();
        claim(count / 3, NOON);
        return jobs;
    }

    private List<UUID> idsOfAllPages(Order order, int limit) {
        List<UUID> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            JobPage page = page(order, limit, cursor, 0);
            assertThat(page.jobs()).hasSizeLessThanOrEqualTo(limit);
            all.addAll(idsOf(page));
            assertThat(all).doesNotHaveDuplicates();
            cursor = page.next();
        } while (cursor.isPresent());
        return all;
    }

    private JobPage page(Order order, int limit) {
        return page(order, limit, Optional.empty(), 0);
    }

    private JobPage page(Order order, int limit, Optional<String> cursor, long offset) {
        return store.list(JobFilter.ALL, new JobPage.Request(order, limit, cursor, offset, false), NOON);
    }

    private static List<UUID> idsOf(JobPage page) {
        return page.jobs().stream().map(record -> record.job().spec().id()).toList();
    }
}
