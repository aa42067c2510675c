package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NODE;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.SampleJobs;
import org.junit.jupiter.api.Test;

abstract class PausedQueueContract extends StoreContract {

    @Test
    void theQueueOfANewStoreIsNotPaused() {
        assertThat(store.paused()).isFalse();
    }

    @Test
    void aPausedQueueSaysSo() {
        store.pause(true);

        assertThat(store.paused()).isTrue();
    }

    @Test
    void nothingIsClaimedFromAPausedQueue() {
        inserted(1);
        store.pause(true);

        assertThat(claim(1, NOON)).isEmpty();
    }

    @Test
    void aPausedQueueTellsWhenTheNextJobIsDue() {
        inserted(SampleJobs.job().due(NOON.plusSeconds(1)).queued());
        store.pause(true);

        assertThat(store.claim(1, NODE, NOON).nextDue()).contains(NOON.plusSeconds(1));
    }

    @Test
    void aPausedQueueTakesJobs() {
        store.pause(true);

        assertThat(insert(SampleJobs.queued(), NO_LIMIT)).isInstanceOf(Inserted.Stored.class);
    }

    @Test
    void attemptsUnderWayEndWhileTheQueueIsPaused() {
        Job.Running attempt = oneRunning();
        store.pause(true);

        settle(attempt, SampleJobs.succeeded(attempt));

        assertThat(recordOf(attempt).job()).isInstanceOf(Job.Succeeded.class);
    }

    @Test
    void claimsGoOnWhereTheyStoodWhenTheQueueDoes() {
        Job.Queued first = inserted(1).getFirst();
        store.pause(true);
        Job.Queued second = inserted(1).getFirst();
        store.pause(false);

        assertThat(claim(2, NOON))
                .extracting(job -> job.spec().id())
                .containsExactly(first.spec().id(), second.spec().id());
    }
}
