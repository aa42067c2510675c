package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.Priority;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.SampleSpec;
import dev.jobd.domain.TypeLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How many jobs with the same concurrency key run at once. */
abstract class KeyLimitContract extends StoreContract {

    @Test
    void oneJobOfAKeyRunsAtATimeUnlessItsTypeSaysOtherwise() {
        List<Job.Queued> jobs = insertedWithKey("a", 3);

        assertThat(ids(claim(3, NOON))).isEqualTo(ids(jobs.subList(0, 1)));
    }

    @Test
    void asManyJobsOfAKeyRunAsTheTypeAllows() {
        perKey(2);
        List<Job.Queued> jobs = insertedWithKey("a", 3);

        assertThat(ids(claim(3, NOON))).isEqualTo(ids(jobs.subList(0, 2)));
    }

    @Test
    void theJobsOfAKeyRunFirstInFirstOut() {
        List<Job.Queued> jobs = insertedWithKey("a", 5);

        assertThat(ids(runOneByOne(5))).isEqualTo(ids(jobs));
    }

    @Test
    void ofTheJobsOfAKeyTheMostUrgentRunsFirst() {
        Job.Queued normal = insertedWithKey("a", 1).getFirst();
        Job.Queued high = inserted(keyed("a").priority(Priority.HIGH).queued());

        assertThat(ids(runOneByOne(2))).isEqualTo(ids(List.of(high, normal)));
    }

    @Test
    void ofTheJobsOfAKeyTheOneThatIsDueForLongestRunsFirst() {
        Job.Queued second = inserted(keyed("a").due(NOON.plusMillis(2)).queued());
        Job.Queued first = inserted(keyed("a").due(NOON.plusMillis(1)).queued());

        assertThat(ids(runOneByOne(2))).isEqualTo(ids(List.of(first, second)));
    }

    @Test
    void jobsOfSeveralKeysRunAtOnce() {
        insertedWithKey("a", 2);
        insertedWithKey("b", 2);

        assertThat(claim(4, NOON))
                .extracting(job -> job.spec().options().concurrencyKey().orElseThrow())
                .containsExactly("a", "b");
    }

    @Test
    void theSameKeyOfAnotherTypeIsAnotherKey() {
        insertedWithKey("a", 1);
        inserted(keyed("a").type("other").queued());

        assertThat(claim(2, NOON)).hasSize(2);
    }

    @Test
    void jobsWithoutAKeyPassThoseThatWaitForTheirs() {
        insertedWithKey("a", 2);
        Job.Queued other = inserted(1).getFirst();

        assertThat(ids(claim(3, NOON))).last().isEqualTo(other.spec().id());
    }

    /** A key with many jobs does not keep those of another waiting until all of its own have run. */
    @Test
    void noKeyStarvesAnother() {
        store.limit("echo", new TypeLimits(1, 1));
        insertedWithKey("many", 20);
        Job.Queued lonely = inserted(keyed("one").due(NOON.plusMillis(10)).queued());

        assertThat(ids(runOneByOne(5))).contains(lonely.spec().id());
    }

    @Test
    void aJobThatIsNotDueDoesNotHoldItsKey() {
        inserted(keyed("a").due(NOON.plusSeconds(60)).queued());
        Job.Queued due = insertedWithKey("a", 1).getFirst();

        assertThat(ids(claim(2, NOON))).isEqualTo(ids(List.of(due)));
    }

    @Test
    void aPausedJobDoesNotHoldItsKey() {
        List<Job.Queued> jobs = insertedWithKey("a", 2);
        change(jobs.getFirst(), jobs.getFirst().pause());

        assertThat(ids(claim(2, NOON))).isEqualTo(ids(jobs.subList(1, 2)));
    }

    @Test
    void aCancelledJobLetsTheNextOfItsKeyRun() {
        List<Job.Queued> jobs = insertedWithKey("a", 2);
        change(jobs.getFirst(), jobs.getFirst().cancel(NOON));

        assertThat(ids(claim(2, NOON))).isEqualTo(ids(jobs.subList(1, 2)));
    }

    @Test
    void anAttemptThatIsToldToStopStillHoldsItsKey() {
        insertedWithKey("a", 2);
        Job.Running attempt = claimOne();

        settle(attempt, attempt.cancel());

        assertThat(claim(2, NOON)).isEmpty();
    }

    @Test
    void aReleasedJobComesBeforeTheOthersOfItsKey() {
        List<Job.Queued> jobs = insertedWithKey("a", 3);
        Job.Running attempt = claimOne();

        settle(attempt, attempt.release(NOON));

        assertThat(ids(runOneByOne(3))).isEqualTo(ids(jobs));
    }

    @Test
    void aRaisedLimitOfAKeyLetsMoreRunWhileOthersDo() {
        List<Job.Queued> jobs = insertedWithKey("a", 4);
        claimOne();

        perKey(3);

        assertThat(ids(claim(4, NOON))).isEqualTo(ids(jobs.subList(1, 3)));
    }

    @Test
    void aLoweredLimitOfAKeyHoldsOnceEnoughAttemptsHaveEnded() {
        perKey(3);
        insertedWithKey("a", 6);
        List<Job.Running> attempts = claim(3, NOON);
        perKey(1);

        settle(attempts.get(0), SampleJobs.succeeded(attempts.get(0)));
        settle(attempts.get(1), SampleJobs.succeeded(attempts.get(1)));
        assertThat(claim(6, NOON)).isEmpty();

        settle(attempts.get(2), SampleJobs.succeeded(attempts.get(2)));
        assertThat(claim(6, NOON)).hasSize(1);
    }

    @Test
    void aLoweredLimitSendsJobsThatMightHaveRunBackBehindTheirKey() {
        perKey(3);
        List<Job.Queued> jobs = insertedWithKey("a", 3);

        perKey(1);

        assertThat(ids(claim(3, NOON))).isEqualTo(ids(jobs.subList(0, 1)));
    }

    @Test
    void theLimitOfTheTypeHoldsForAllKeysTogether() {
        store.limit("echo", new TypeLimits(2, 1));
        Stream.of("a", "b", "c").forEach(key -> insertedWithKey(key, 1));

        assertThat(claim(3, NOON)).hasSize(2);
    }

    @Test
    void aKeyIsFreeAgainWhenItsJobsAreGone() {
        ended(keyed("a").queued());
        evict(0, NOON);
        insertedWithKey("a", 2);

        assertThat(claim(2, NOON)).hasSize(1);
    }

    private static SampleSpec keyed(String key) {
        return SampleJobs.job().key(key);
    }

    private List<Job.Queued> insertedWithKey(String key, int count) {
        return Stream.generate(() -> keyed(key).queued())
                .limit(count)
                .map(this::inserted)
                .toList();
    }

    /** A second passes with each. */
    private List<Job.Running> runOneByOne(int count) {
        List<Job.Running> order = new ArrayList<>();
        for (int second = 1; second <= count; second++) {
            Job.Running attempt = claimOne(NOON.plusSeconds(second));
            settle(attempt, SampleJobs.succeeded(attempt));
            order.add(attempt);
        }
        return order;
    }

    private void perKey(int maxPerKey) {
        store.limit("echo", new TypeLimits(Integer.MAX_VALUE, maxPerKey));
    }
}
