package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.SampleJobs;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class IdempotencyContract extends StoreContract {

    @Test
    void theSameAskedForAgainIsKnown() {
        Job.Queued first = inserted(asking("same"));

        Inserted again = insert(asking("same"), NO_LIMIT);

        assertThat(again).isEqualTo(new Inserted.Known(recordOf(first)));
        assertThat(store.tally(NOON).submitted()).isOne();
    }

    @Test
    void aKnownJobIsToldOfAsItIsNow() {
        Job.Ended ended = ended(asking("same"));

        assertThat(insert(asking("same"), NO_LIMIT)).isEqualTo(new Inserted.Known(recordOf(ended)));
    }

    @Test
    void aKnownJobNeedsNoRoom() {
        inserted(asking("same"));

        assertThat(insert(asking("same"), 1)).isInstanceOf(Inserted.Known.class);
    }

    @Test
    void somethingElseAskedForUnderTheSameKeyIsRefused() {
        Job.Queued first = inserted(asking("one thing"));
        Job.Queued second = asking("another thing");

        assertThat(insert(second, NO_LIMIT)).isEqualTo(new Inserted.Reused(recordOf(first)));

        assertThat(holds(second)).isFalse();
    }

    @Test
    void otherKeysAreOtherJobs() {
        inserted(SampleJobs.job().idempotency("a", "same").queued());

        assertThat(insert(SampleJobs.job().idempotency("b", "same").queued(), NO_LIMIT))
                .isInstanceOf(Inserted.Stored.class);
    }

    @Test
    void noJobOfABatchIsTakenWhenOneReusesAKey() {
        inserted(asking("one thing"));
        Job.Queued other = SampleJobs.queued();

        List<Inserted> inserted = now(store.insert(List.of(other, asking("another thing")), NO_LIMIT, NOON));

        assertThat(inserted).last().isInstanceOf(Inserted.Reused.class);
        assertThat(holds(other)).isFalse();
    }

    @Test
    void knownAndNewJobsMayComeTogether() {
        Job.Queued known = inserted(asking("same"));
        Job.Queued other = SampleJobs.queued();

        List<Inserted> inserted = now(store.insert(List.of(asking("same"), other), NO_LIMIT, NOON));

        assertThat(inserted).containsExactly(new Inserted.Known(recordOf(known)), new Inserted.Stored(recordOf(other)));
    }

    @Test
    void theSameTwiceInABatchIsOneJob() {
        Job.Queued first = asking("same");
        Job.Queued second = asking("same");

        List<Inserted> inserted = now(store.insert(List.of(first, second), 1, NOON));

        assertThat(inserted).containsExactly(new Inserted.Stored(recordOf(first)), new Inserted.Known(recordOf(first)));
        assertThat(holds(second)).isFalse();
    }

    @Test
    void aBatchThatReusesAKeyOfItsOwnIsRefused() {
        Job.Queued first = asking("one thing");

        List<Inserted> inserted = now(store.insert(List.of(first, asking("another thing")), NO_LIMIT, NOON));

        assertThat(inserted).last().isInstanceOfSatisfying(Inserted.Reused.class, reused -> assertThat(
                        reused.job().job())
                .isEqualTo(first));
        assertThat(holds(first)).isFalse();
    }

    @Test
    void aRefusedJobDoesNotHoldItsKey() {
        inserted(1);
        insert(asking("one thing"), 1);

        assertThat(insert(asking("another thing"), NO_LIMIT)).isInstanceOf(Inserted.Stored.class);
    }

    @Test
    void anEvictedJobLetsGoOfItsKey() {
        ended(asking("one thing"));
        evict(0, NOON);

        assertThat(insert(asking("another thing"), NO_LIMIT)).isInstanceOf(Inserted.Stored.class);
    }

    @Test
    void aDeletedJobLetsGoOfItsKey() {
        Job.Ended job = ended(asking("one thing"));
        store.delete(recordOf(job));

        assertThat(insert(asking("another thing"), NO_LIMIT)).isInstanceOf(Inserted.Stored.class);
    }

    private static Job.Queued asking(String fingerprint) {
        return SampleJobs.job().idempotency("key", fingerprint).queued();
    }
}
