package dev.jobd.store.sql;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobd.domain.Job;
import dev.jobd.domain.SampleJobs;
import dev.jobd.store.Claimed;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who comes before the front of the line of a node that shares its database, and is claimed all the same. */
class LineTest {
    private static final String ONE = "one";
    private static final Instant LATER = NOON.plusSeconds(1);

    private final SampleCluster cluster = new SampleCluster();
    private final SqlJobStore one = cluster.join(ONE);
    private final SqlJobStore two = cluster.join("two");

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void anUrgentJobOfTheSameNodeIsNext() {
        insert(one, SampleJobs.queued());
        insert(one, SampleJobs.queued());
        claim();

        UUID urgent = insert(one, SampleJobs.job().priority(9).queued());

        assertThat(ids(claim())).containsExactly(urgent);
    }

    @Test
    void aJobThatGoesBackToTheLineIsNext() {
        insert(one, SampleJobs.queued());
        insert(one, SampleJobs.job().due(NOON.plusMillis(1)).queued());
        Job.Running released = claim().claims().getFirst().job();

        one.update(released, released.release(NOON.minusMillis(1)))
                .toCompletableFuture()
                .join();

        assertThat(ids(claim())).containsExactly(released.spec().id());
    }

    @Test
    void aJobThatWasNotYetDueForAnOlderClaimIsNext() {
        Instant due = LATER.plusMillis(1);
        Job.Queued urgent = SampleJobs.job().priority(9).due(due).queued();
        one.insert(List.of(urgent), Integer.MAX_VALUE, due)
                .toCompletableFuture()
                .join();
        UUID other = insert(one, SampleJobs.queued());
        insert(one, SampleJobs.queued());
        assertThat(ids(claim())).containsExactly(other);

        assertThat(ids(one.claim(1, ONE, due))).containsExactly(urgent.spec().id());
    }

    @Test
    void aJobThatItsKeyLetsInIsNext() {
        insert(one, SampleJobs.job().key("one").queued());
        insert(one, SampleJobs.job().key("one").priority(4).queued());
        UUID last = insert(one, SampleJobs.job().priority(3).queued());
        Job.Running first = claim().claims().getFirst().job();
        assertThat(ids(claim())).containsExactly(last);

        assertThat(one.settle(first, SampleJobs.succeeded(first), 1, LATER)
                        .toCompletableFuture()
                        .join()
                        .claimed()
                        .claims())
                .hasSize(1);
    }

    @Test
    void anUrgentJobOfAnotherNodeIsFoundInAMoment() {
        insert(one, SampleJobs.queued());
        claim();

        UUID urgent = insert(two, SampleJobs.job().priority(9).queued());

        await().until(() -> ids(claim()).contains(urgent));
    }

    @Test
    void anUrgentJobOfAnotherNodeIsNextOnceSomethingWasHeard() {
        insert(one, SampleJobs.queued());
        insert(one, SampleJobs.queued());
        claim();
        UUID urgent = insert(two, SampleJobs.job().priority(9).queued());

        one.refresh();

        assertThat(ids(claim())).containsExactly(urgent);
    }

    private Claimed claim() {
        return one.claim(1, ONE, LATER);
    }

    private static List<UUID> ids(Claimed claimed) {
        return claimed.claims().stream().map(claim -> claim.job().spec().id()).toList();
    }

    private static UUID insert(SqlJobStore store, Job.Queued job) {
        store.insert(List.of(job), Integer.MAX_VALUE, NOON)
                .toCompletableFuture()
                .join();
        return job.spec().id();
    }
}
