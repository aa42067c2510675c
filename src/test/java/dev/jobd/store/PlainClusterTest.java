package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.SampleJobs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Holds the plain cluster to what stores that nodes share are held to. */
class PlainClusterTest {
    private static final Duration LEASE = Duration.ofSeconds(10);

    private Instant time = NOON;
    private boolean arrives = true;
    private boolean isHeardOf = true;
    private final PlainCluster cluster = new PlainCluster(() -> time, LEASE);
    private final JobStore one = join("one");
    private final JobStore two = join("two");

    private JobStore join(String node) {
        ClusterStores.Way way = new ClusterStores.Way() {
            @Override
            public boolean arrives() {
                return arrives;
            }

            @Override
            public boolean isHeardOf() {
                return isHeardOf;
            }
        };
        return cluster.join(node, way, () -> 0).store();
    }

    @Nested
    class Contract extends JobStoreContract {
        @Override
        JobStore open() {
            return new PlainClusterTest().one;
        }
    }

    @Test
    void aLeaseThatIsRenewedGoesOn() {
        running();
        pass(LEASE.dividedBy(2));
        assertThat(one.renew()).isTrue();

        pass(LEASE.dividedBy(2));

        assertThat(two.adrift(NOON)).isEmpty();
    }

    @Test
    void attemptsAreAdriftWhenTheirLeaseHasEnded() {
        Job.Running attempt = running();

        pass(LEASE);

        assertThat(two.adrift(NOON)).containsExactly(attempt);
        assertThat(one.renew()).isFalse();
        insert();
        assertThat(one.claim(1, "one", NOON).claims()).isEmpty();
    }

    @Test
    void aNodeThatBeginsAnewHasOnlyWhatItClaimsFromThenOn() {
        Job.Running before = running();

        one.restart();
        running();

        assertThat(two.adrift(NOON)).containsExactly(before);
    }

    @Test
    void attemptsThatNobodyHeardOfGoBackUncounted() {
        insert();
        isHeardOf = false;
        Assertions.assertThatThrownBy(() -> one.claim(1, "one", NOON)).matches(ProblemException::isForNow);
        isHeardOf = true;
        assertThat(cluster.leases()).hasSize(1);

        assertThat(one.evict(NOON)).isZero();

        assertThat(cluster.leases()).isEmpty();
        assertThat(two.claim(1, "two", NOON).claims())
                .singleElement()
                .satisfies(claim -> assertThat(claim.job().attempt()).isOne());
    }

    @Test
    void whatDoesNotArriveChangesNothing() {
        insert();
        arrives = false;

        Assertions.assertThatThrownBy(() -> one.claim(1, "one", NOON)).matches(ProblemException::isForNow);

        assertThat(cluster.leases()).isEmpty();
    }

    @Test
    void attemptsThatAreToldToStopAreThoseOfTheNode() {
        Job.Running attempt = running();

        two.update(attempt, attempt.cancel()).toCompletableFuture().join();

        assertThat(one.stopping()).containsExactly(attempt.cancel());
        assertThat(two.stopping()).isEmpty();
    }

    private void pass(Duration some) {
        time = time.plus(some);
    }

    private Job.Running running() {
        insert();
        return one.claim(1, "one", NOON).claims().getFirst().job();
    }

    private void insert() {
        two.insert(List.of(SampleJobs.queued()), 10, NOON).toCompletableFuture().join();
    }
}
